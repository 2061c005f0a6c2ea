import smtplib
from email import policy
from email.message import EmailMessage

from config import _children as children
from config import _processes as processes


def test_a_letter_is_kept_byte_for_byte(tmp_path):
    sink, port = children.mail(tmp_path, tmp_path / "mail")
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Renvoi", "a@a.invalid", "b@b.invalid"
    letter.set_content("Déposé 提交")
    letter.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="zip")
    raw = letter.as_bytes(policy=policy.SMTP)

    try:
        sink.start()
        sink.wait(watching=lambda: None)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@a.invalid", ["b@b.invalid"], raw)
    finally:
        sink.stop()

    (kept,) = (tmp_path / "mail").glob("*.eml")
    envelope, _, rest = kept.read_bytes().partition(b"\r\n")
    assert envelope == b"X-Envelope: a@a.invalid to b@b.invalid"
    assert rest == raw
    assert list(processes.matching(sink.mark)) == []
