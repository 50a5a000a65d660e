"""Peers under the stopwatch, in their own environment: `python -m tests.bench.peers PEER NUMBER FILE`.

Both send the product's digest, rendered once and made personal by replacing the link to leave, so that
neither pays for templates. django-post-office's queue is filled before the stopwatch runs; what that took
is told beside it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command

from tests.bench.stopwatch import measured

AT_ONCE = 500
before: list[float] = []


def digests(number: int, path: str) -> Iterator[dict[str, Any]]:
    """So many personal digests: subject, text, HTML, headers, to whom."""
    mail = message_from_bytes(Path(path).read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text
    assert html
    plain, rich, leave = (
        text.get_content(),
        html.get_content(),
        mail["List-Unsubscribe"].strip("<>"),
    )
    for reader in range(number):
        link = f"{leave[:-8]}{reader:08}"
        yield {
            "sender": str(mail["From"]),
            "to": f"r{reader}@peers.example",
            "subject": str(mail["Subject"]),
            "text": plain.replace(leave, link),
            "html": rich.replace(leave, link),
            "headers": {
                "List-Unsubscribe": f"<{link}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        }


def send_messages(number: int, path: str) -> Callable[[], int]:
    def work() -> int:
        count, mails = 0, digests(number, path)
        with get_connection() as connection:
            while batch := [_message(mail) for mail in islice(mails, AT_ONCE)]:
                count += connection.send_messages(batch)
        return count

    return work


def _message(mail: dict[str, Any]) -> EmailMultiAlternatives:
    made = EmailMultiAlternatives(
        mail["subject"], mail["text"], mail["sender"], [mail["to"]], headers=mail["headers"]
    )
    made.attach_alternative(mail["html"], "text/html")
    return made


def post_office(number: int, path: str) -> Callable[[], int]:
    # Only this peer's process has its tables and settings.
    from post_office import mail as office
    from post_office.models import STATUS, Email

    call_command("migrate", verbosity=0)
    Email.objects.all().delete()
    mails = digests(number, path)
    begun = time.perf_counter()
    while batch := list(islice(mails, AT_ONCE)):
        office.send_many(
            [
                {
                    "recipients": [mail["to"]], "sender": mail["sender"],
                    "subject": mail["subject"], "message": mail["text"],
                    "html_message": mail["html"], "headers": mail["headers"],
                }
                for mail in batch
            ]
        )  # fmt: skip
    before.append(time.perf_counter() - begun)

    def work() -> int:
        office.send_queued_mail_until_done()
        return int(Email.objects.filter(status=STATUS.sent).count())

    return work


if __name__ == "__main__":
    settings.configure(
        INSTALLED_APPS=["post_office"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": os.environ["PEERS_HOST"],
                "NAME": os.environ["PEERS_DATABASE"],
                "USER": os.environ["PEERS_ROLE"],
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(os.environ["PEERS_PORT"]),
        # post_office wants an engine, although no template is rendered here.
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup()
    peer = {"send_messages": send_messages, "post_office": post_office}[sys.argv[1]]
    measured(peer(int(sys.argv[2]), sys.argv[3]), lambda: {"before": sum(before)})
