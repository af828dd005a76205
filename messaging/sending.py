"""Writing a message now, sending it later: nothing else ever waits for the mail server."""

from __future__ import annotations

import datetime
import re
import smtplib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from messaging import digests
from messaging.models import Message

MOST_ATTEMPTS = 8
CLAIM = datetime.timedelta(minutes=5)
"""For how long a message that is being sent is nobody else's: a worker that is killed leaves it for the next."""
LINE_BREAK = mark_safe("<br>")
FORGOTTEN = {"text": "", "html": "", "reply_to": "", "language": settings.LANGUAGE_CODE}
"""What is left of a message that is over: that it was sent, and to whom."""
FIRST_WAIT = datetime.timedelta(minutes=1)


def queue(
    kind: str,
    *,
    to: str,
    context: Mapping[str, Any],
    user: Any = None,
    key: str | None = None,
    digestible: bool = False,
    reply_to: str = "",
    private: bool = False,
    language: str = settings.LANGUAGE_CODE,
) -> Message:
    """Write a message and put it in the queue, in the transaction of what it tells.

    The template ``messaging/<kind>.txt`` has the subject in its first line and the text below; blank lines make
    paragraphs and addresses alone on a line become buttons in HTML. It is filled in with ``language`` active, one of
    the site's: that in which a visitor wrote to us, Italian for the office and the bodies. With a ``key`` that was
    used before the earlier message is returned and none is made. A ``digestible`` message waits for the hour that its
    person (``user``) chose; what must be read at once never is. A ``private`` one is nobody's to read but its
    receiver's: the log does not show its text, and forgets it once it was sent. Answers go to ``reply_to``, else to
    the office.
    """
    if key and (found := Message.objects.filter(key=key).first()):
        return found
    with translation.override(language):
        values = {"site_url": settings.SITE_URL, "user": user, **context}
        # Plain text: what would be escaped here would be read as it stands.
        written = Engine.get_default().get_template(f"messaging/{kind}.txt").render(Context(values, autoescape=False))
    subject, _newline, text = written.strip().partition("\n")
    hour = digests.hour_for(user) if digestible else None
    fields = {
        "kind": kind,
        "recipient": to,
        "user": user,
        "subject": " ".join(subject.split())[:200],
        "text": re.sub(r"\n{3,}", "\n\n", text).strip(),
        "digestible": digestible,
        "reply_to": reply_to,
        "private": private,
        "language": language,
        "for_digest": hour is not None,
        "due_at": hour or timezone.now(),
    }
    if key is None:
        return Message.objects.create(**fields)
    # Another request may be writing of the same occasion at this moment: the second gets what the first made.
    return Message.objects.get_or_create(key=key, defaults=fields)[0]


def send_due(limit: int = 20) -> int:
    """Send what is due; what the server refuses waits, longer each time. Return how many were tried."""
    tried = 0
    for message in _claim(limit):
        tried += 1
        try:
            compose(message).send()
        except Exception as error:
            _postpone(message, error)
        else:
            gone = FORGOTTEN if message.private else {}
            Message.objects.filter(pk=message.pk).update(sent_at=timezone.now(), error="", **gone)
    return tried


def compose(message: Message) -> EmailMultiAlternatives:
    """The e-mail of a message: its text, and the same in HTML. Answers go to people, not to a machine."""
    choices = f"{settings.SITE_URL}{reverse('messages_own')}" if message.digestible else ""
    text = f"{message.text}\n\n--\nScegli ogni quanto ricevere questi messaggi:\n{choices}" if choices else message.text
    mail = EmailMultiAlternatives(
        message.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [message.recipient],
        reply_to=[message.reply_to or settings.HELP_EMAIL],
        connection=get_connection(settings.MAIL_DELIVERY_BACKEND),
    )
    with translation.override(message.language):
        html = message.html or render_to_string(
            "messaging/layout.html", {"subject": message.subject, "body": to_html(message.text), "choices": choices}
        )
    mail.attach_alternative(html, "text/html")
    mail.extra_headers["Content-Language"] = message.language
    # So that answering machines do not answer a machine.
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if choices:
        mail.extra_headers["List-Unsubscribe"] = f"<{choices}>"
    return mail


def to_html(text: str) -> Any:
    """The paragraphs of a text in the active language, safely.

    Lists where lines begin with a dash, buttons where one is an address, quotations where they begin as those of mail
    do (``> ``).
    """
    return format_html_join("\n", "{}", ((_block(block),) for block in text.split("\n\n")))


def _block(block: str) -> Any:
    lines = block.strip().splitlines()
    if len(lines) == 1 and re.fullmatch(r"https?://\S+", lines[0]):
        return format_html('<p><a class="button"{1} href="{0}">{0}</a></p>', lines[0], _left_to_right())
    if len(lines) == 1 and lines[0].startswith("# "):
        return format_html("<h2>{}</h2>", lines[0][2:])
    if lines and all(line.startswith("- ") for line in lines):
        items = format_html_join("", "<li>{}</li>", ((_linked(line[2:]),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    if lines and all(line.startswith(">") for line in lines):
        said = format_html_join(LINE_BREAK, "{}", ((_linked(line[1:].strip()),) for line in lines))
        return format_html("<blockquote{}>{}</blockquote>", _quoted_attributes(), said)
    return format_html("<p>{}</p>", format_html_join(LINE_BREAK, "{}", ((_linked(line),) for line in lines)))


def _quoted_attributes() -> SafeString:
    """Who is quoted in a message in another language is the office, which writes Italian."""
    language = translation.get_language()
    is_italian = language is None or language == settings.LANGUAGE_CODE
    return mark_safe("") if is_italian else format_html(' lang="{}"{}', settings.LANGUAGE_CODE, _left_to_right())


def _left_to_right() -> SafeString:
    """The attribute of what keeps its direction in a text from right to left."""
    return mark_safe(' dir="ltr"' if translation.get_language_bidi() else "")


def _linked(text: str) -> SafeString:
    # Escaped already, as Django's own filter knows: whoever puts it into HTML must not do it again.
    return mark_safe(urlize(text, autoescape=True).replace("<a ", f"<a{_left_to_right()} "))


def _claim(limit: int) -> list[Message]:
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.waiting().filter(due_at__lte=now).order_by("due_at", "pk")
        claimed = list(due.select_for_update(skip_locked=True)[:limit])
        Message.objects.filter(pk__in=[each.pk for each in claimed]).update(due_at=now + CLAIM)
    return claimed


def _postpone(message: Message, error: Exception) -> None:
    now = timezone.now()
    attempts = message.attempts + 1
    is_refused = _refuses_address(error)
    Message.objects.filter(pk=message.pk).update(
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:300],
        due_at=now + FIRST_WAIT * 4 ** min(attempts - 1, 5),
        failed_at=now if attempts >= MOST_ATTEMPTS or is_refused else None,
        bad_address=is_refused,
    )


def _refuses_address(error: Exception) -> bool:
    """Whether the server will never deliver to this address: trying again would change nothing."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _words in error.recipients.values())
