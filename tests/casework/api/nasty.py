"""What clients send by mistake or on purpose; nothing of it may ever be a server error."""

DEEP = b"[" * 100_000 + b"]" * 100_000

BODIES = [
    b"null",
    b"7",
    b"[]",
    b"[{}]",
    b"{",
    b'{"title": "a", "title": "b"}',
    b'{"title": NaN}',
    b'{"title": ' + b"9" * 5000 + b"}",
    b'{"title": "\xff\xfe"}',
    b'{"\\ud800": "\\udfff", "\\u0000": 1}',
    DEEP,
]

VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    2**63,
    10**40,
    "",
    "a\x00b",
    "\ud800",
    "\u202e %s %(x)s {0} {{7*7}} ' OR 1=1 --",
    "a" * 10_000,
    "2026-99-99",
    "2026-09-01T12:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    [[]],
    [None, {}, "\ud800"],
    {"\x00": "\ud800"},
    list(range(1001)),
]

PARAMETERS = ["", "\x00", "\ud800", "a" * 5000, "0", "9" * 30, "é[%"]
PLACES = ["0", "9" * 25, "9" * 5000, "999999999", "%00", "%ff", "../x"]
