import smtplib
import sys
from email.message import EmailMessage

from config import _children as children
from config import _processes as processes


def test_a_letter_is_kept_byte_for_byte(tmp_path):
    sink, port = children.mail(tmp_path, tmp_path / "mail")
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Renvoi", "a@a.invalid", "b@b.invalid"
    letter.set_content("Déposé 提交")
    letter.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="zip")

    try:
        sink.start()
        sink.wait(watching=lambda: None)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(letter)
    finally:
        sink.stop()

    (kept,) = (tmp_path / "mail").glob("*.eml")
    envelope, _, rest = kept.read_bytes().partition(b"\r\n")
    assert envelope == b"X-Envelope: a@a.invalid to b@b.invalid"
    assert rest.replace(b"\r\n", b"\n").strip() == letter.as_bytes().strip()
    assert sys.executable in " ".join(sink.command)
    assert list(processes.matching(sink.mark)) == []
