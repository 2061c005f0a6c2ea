"""What clients send by mistake or on purpose; nothing of it may ever be a server error."""

DEEP = b"[" * 100_000 + b"]" * 100_000

BODIES = [
    b"",
    b"null",
    b"true",
    b"7",
    b'"text"',
    b"[]",
    b"[{}]",
    b"[1, 2]",
    b"{",
    b'{"title": "a", "title": "b"}',
    b'{"title": NaN}',
    b'{"title": 1e999}',
    b'{"title": ' + b"9" * 5000 + b"}",
    b'{"title": "\xff\xfe"}',
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"\\ud800": "\\udfff"}',
    b'{"\\u0000": 1}',
    DEEP,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
]

VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    10**40,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e",
    "a" * 10_000,
    "%s %(x)s {0} {{7*7}}",
    "' OR 1=1 --",
    "2026-99-99",
    "2026-09-01T12:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    [],
    [[]],
    [None],
    [{}],
    ["\ud800"],
    {},
    {"\x00": "\ud800"},
    list(range(1001)),
]

PARAMETERS = ["", "\x00", "\ud800", "a" * 5000, "0", "-1", "9" * 30, "é", "[]", "%", "TRUE"]
PLACES = ["0", "9" * 25, "9" * 5000, "999999999", "-1", "%00", "%ff", "x", "../x", "%F0%9F%92%A9"]
