"""Hands a message to the mail server, and says exactly how far it got."""

import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import JobState, Marking
from referrals.models import Delivery


class NotSent(Exception):
    """Nothing was delivered; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


class FateUnknown(Exception):
    """The connection broke after the message was handed over and before it was confirmed."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Part:
    """Which of how many messages this is."""

    number: int = 1
    total: int = 1


WHOLE = Part()
SUBJECTS: dict[str, Any] = {
    Delivery.Kind.CHASER: gettext_lazy("Reminder: referral %s"),
    Delivery.Kind.ESCALATION: gettext_lazy("Escalation: referral %s"),
    Delivery.Kind.INFORMATION: gettext_lazy("Further information on referral %s"),
    Delivery.Kind.RETRACTION: gettext_lazy("Retraction of referral %s"),
}
FRENCH_FOLLOWS = "(Le français suit l’anglais.)"


def new_message_id() -> str:
    """Return a message id that is kept before the message is sent."""
    return make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or None)


def compose(
    delivery: Delivery, *, message_id: str, attachments: list[Attachment], part: Part = WHOLE
) -> EmailMessage:
    """Return the message in each language of the referral, numbered where it is one of several."""
    referral = delivery.referral
    letters = [_letter(delivery, language, attachments, part) for language in referral.languages]
    subject, body = letters[0]
    if len(letters) > 1:
        # So that nobody stops reading where the language that they do not read ends.
        body = "\n\n".join(
            [FRENCH_FOLLOWS, body, "-" * 60, *(text for _subject, text in letters[1:])]
        )
    message = EmailMessage()
    message["Subject"] = subject.replace("\n", " ").replace("\r", " ")
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = delivery.recipient
    message["Reply-To"] = referral.sender_email
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = message_id
    message["X-Renvoi-Reference"] = referral.reference
    first = _first_message_id(delivery)
    if first:
        # So that the platform's desk finds it under what it is about.
        message["In-Reply-To"] = message["References"] = first
    message.set_content(body)
    for attachment in attachments:
        main, sub = attachment.media_type.split("/")
        message.add_attachment(
            attachment.data, maintype=main, subtype=sub, filename=attachment.name
        )
    # Last: whatever sets the content of a message takes its headers of that kind away.
    message["Content-Language"] = ", ".join(referral.languages)
    return message


def _letter(
    delivery: Delivery, language: str, attachments: list[Attachment], part: Part
) -> tuple[str, str]:
    """Return the subject and the text in one language of the referral."""
    referral = delivery.referral
    title = referral.text_in(language, "title")
    with translation.override(language):
        subject = _("Referral %(reference)s: %(title)s") % {
            "reference": referral.reference,
            "title": title,
        }
        if delivery.kind in SUBJECTS:
            subject = SUBJECTS[delivery.kind] % referral.reference
        if part.total > 1:
            subject = f"{subject} ({part.number}/{part.total})"
        text = render_to_string(
            f"referrals/mail/{delivery.kind.lower()}.txt",
            {
                "delivery": delivery,
                "referral": referral,
                "title": title,
                "summary": referral.text_in(language, "summary"),
                "attachments": attachments,
                "part": part,
                **_handling(delivery),
            },
        )
    return subject, text


def _first_message_id(delivery: Delivery) -> str:
    """Return the id of the message by which the referral went out, for what comes after it."""
    if delivery.kind == Delivery.Kind.REFERRAL:
        return ""
    sent = delivery.referral.deliveries.filter(kind=Delivery.Kind.REFERRAL, state=JobState.READY)
    return sent.exclude(message_id="").values_list("message_id", flat=True).first() or ""


def _handling(delivery: Delivery) -> dict[str, str]:
    """Return the markings of what is attached: its high-water mark, as it was frozen."""
    if delivery.package is None:
        return {}
    frozen = delivery.package.submission.frozen
    return {"marking": str(Marking(frozen["marking"]).label), "tlp": frozen["tlp"]}


def send(message: EmailMessage) -> str:
    """Hand the message to the mail server and return its answer.

    :raises NotSent: when it surely was not accepted.
    :raises FateUnknown: when nobody can know.
    """
    server = _connect()
    try:
        sender = server.mail(settings.DEFAULT_FROM_EMAIL)
        if sender[0] != 250:
            raise NotSent("REFUSED", _answer(*sender))
        recipient = server.rcpt(message["To"])
        if recipient[0] not in (250, 251):
            raise NotSent("REFUSED", _answer(*recipient))
        return _hand_over(server, message)
    except (smtplib.SMTPServerDisconnected, OSError) as fault:
        raise NotSent("UNREACHABLE", type(fault).__name__) from fault
    finally:
        server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> str:
    try:
        code, answer = server.data(message.as_bytes(policy=policy.SMTP))
    except smtplib.SMTPDataError as refused:
        raise NotSent("REFUSED", _answer(refused.smtp_code, refused.smtp_error)) from refused
    except (smtplib.SMTPServerDisconnected, OSError) as fault:
        # The whole message may be there; only its receipt is missing.
        raise FateUnknown(type(fault).__name__) from fault
    if code != 250:
        raise NotSent("REFUSED", _answer(code, answer))
    return _answer(code, answer)


def _connect() -> smtplib.SMTP:
    try:
        if settings.EMAIL_USE_SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.EMAIL_HOST,
                settings.EMAIL_PORT,
                timeout=settings.EMAIL_TIMEOUT,
                context=ssl.create_default_context(),
            )
        else:
            server = smtplib.SMTP(
                settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT
            )
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return server
    except smtplib.SMTPAuthenticationError as fault:
        raise NotSent("REFUSED", "authentication") from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise NotSent("UNREACHABLE", type(fault).__name__) from fault


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"[:500]
