"""The mail of an edition as one reader would see it, with examples in the personal places.

What is shown are the very bytes of the recipe (or of the proof, before the seal). The page it is shown
on has a content policy of its own: the mail's inline styles are allowed there and nowhere else, scripts
never, and the browser is told to treat it as a stranger's page.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from csp.constants import HEADER
from django.http import HttpResponse
from django.template.loader import render_to_string

from briefings import proofing, wire
from briefings.models import Edition, Recipe
from briefings.personal import Personal, parts_of

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
EXAMPLE_ADDRESS = "reader@example.org"
NOBODY = uuid.UUID(int=0)
SHOWN = ("From", "To", "Date", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post")


def page(
    edition: Edition, recipe: Recipe | None, *, as_text: bool, at: datetime, scheme: str = ""
) -> HttpResponse:
    """The mail of one kind of reader, or, before the seal, of the edition as it stands."""
    parts = parts_of(recipe) if recipe else proofing.composed(edition)
    return shown(parts, edition, as_text=as_text, at=at, scheme=scheme)


def shown(
    parts: Sequence[bytes], edition: Edition, *, as_text: bool, at: datetime, scheme: str = ""
) -> HttpResponse:
    """These pieces of a mail, spliced for an example of a reader; in the browser's scheme or in this one."""
    message = _spliced(parts, edition, at)
    if as_text:
        html = _text_page(message)
    else:
        html = _body(message, "html").replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(_in_scheme(html, scheme) if scheme else html)
    response[HEADER] = POLICY
    return response


def _in_scheme(html: str, scheme: str) -> str:
    """As a mail program shows it that is set to light or to dark."""
    asked = "all" if scheme == "dark" else "not all"
    html = re.sub(r"\(prefers-color-scheme:\s*dark\)", asked, html)
    return re.sub(r"(?<=color-scheme:)\s*light dark", scheme, html)


def refusal_page(sentence: str) -> HttpResponse:
    html = render_to_string(
        "briefings/desk/mailtext.html", {"subject": "No mail yet", "text": sentence}
    )
    response = HttpResponse(html, status=409)
    response[HEADER] = POLICY
    return response


def _spliced(parts: Sequence[bytes], edition: Edition, at: datetime) -> EmailMessage:
    wave = Personal(due_at=edition.out_at or at, briefing=edition.briefing_id, zone="Europe/Berlin")
    values = wave.of(
        address=EXAMPLE_ADDRESS,
        message_id=f"{edition.pk}.example",
        uid=NOBODY,
        asked_at=edition.planned_at,
    )
    message = message_from_bytes(wire.splice(parts, values), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _text_page(message: EmailMessage) -> str:
    headers = [(name, str(message[name])) for name in SHOWN if message[name]]
    context = {
        "subject": message["Subject"], "headers": headers, "text": _body(message, "plain"),
    }  # fmt: skip
    return render_to_string("briefings/desk/mailtext.html", context)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
