"""Mail to the people of the desk about their own way in: what it says, and handing it to the relay.

Through Django's mail backend (`EMAIL_URL`), one at a time; readers are written to by `briefings` alone. A
mail waits as a row that goes with it: where a writer is killed in between, one may come twice, none is lost.
Nobody leaves such mail: what changes about a way in is always told to whose it is.
"""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from newsroom import passwords
from newsroom.mailpage import inlined
from newsroom.models.people import User
from newsroom.models.signin import Changed, DeskMail, SigninChange
from newsroom.zones import zone_of

log = logging.getLogger(__name__)
AT_ONCE = 50
RELAY_ANSWERS_WITHIN = 20
LINK_HOLDS = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
TOLD_WITHIN = timedelta(days=1)
COLUMNS = 72

AT_ONCE_AND_LOOK = (
    "Sign in at once, change your password and look at your other ways of signing in. Then tell your"
    " administrator."
)
TAKE_IT_AWAY = (
    "Sign in at once, remove it and change your password: that ends every other session. Then tell your"
    " administrator."
)
RENEW = (
    "Have a link to a new password sent at once: it ends whatever is signed in. Then tell your"
    " administrator."
)
IF_NOT_YOU: dict[str, str] = {
    Changed.PASSKEY_ADDED: TAKE_IT_AWAY,
    Changed.APP_ADDED: TAKE_IT_AWAY,
    Changed.PASSKEY_REMOVED: AT_ONCE_AND_LOOK,
    Changed.APP_REMOVED: AT_ONCE_AND_LOOK,
    Changed.CODES_MADE: AT_ONCE_AND_LOOK,
    Changed.PASSWORD_CHANGED: RENEW,
    Changed.PASSWORD_RENEWED: RENEW,
    Changed.PASSWORD_SET: "Speak with an administrator at once, and not by mail.",
    Changed.FACTORS_RESET: (
        "Speak with another administrator at once, and not by mail. The reason that was given stands on"
        " your page about signing in."
    ),
    Changed.ADDRESS_CHANGED: (
        "Speak with an administrator at once, and not by mail: what is told about your account goes"
        " elsewhere from now on."
    ),
}
TO_A_NEW_PASSWORD = {str(Changed.PASSWORD_CHANGED), str(Changed.PASSWORD_RENEWED)}


class Letter(NamedTuple):
    """`template` names both parts, without .txt and .html."""

    subject: str
    template: str
    context: Mapping[str, Any]


def owed(*, at: datetime, waited: timedelta = timedelta(0)) -> list[int]:
    """What waits, the oldest first: all of it for a worker, for the clock what no worker took."""
    found = DeskMail.objects.filter(asked_at__lte=at - waited).order_by("pk")
    return list(found.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def write(mail_id: int, *, at: datetime) -> bool:
    """Whether it went out now. Raises OSError where the relay does not take it, and it waits on."""
    rows = DeskMail.objects.select_for_update(skip_locked=True, of=("self",))
    mail = rows.select_related("person", "change__by").filter(pk=mail_id).first()
    if mail is None:
        return False
    letter = letter_of(mail, at=at)
    sent = letter is not None and _hand_in(letter, mail.address)
    mail.delete()
    return sent


def letter_of(mail: DeskMail, *, at: datetime) -> Letter | None:
    """None where there is nothing left to say, or nobody to say it to."""
    if mail.person is None or not mail.person.is_active:
        return None
    if mail.change is None:
        return _with_link(mail.person, asked_at=mail.asked_at, at=at)
    if at - mail.asked_at > TOLD_WITHIN:
        return None
    return _about(mail.change, mail.person)


def _with_link(person: User, *, asked_at: datetime, at: datetime) -> Letter | None:
    link = passwords.link_for(person, at=asked_at)
    if not link or at - asked_at > LINK_HOLDS:
        return None
    url = settings.SITE_ORIGIN + reverse("admin:new_password", args=[link])
    subject = f"{settings.SITE_NAME} desk: a new password"
    return Letter(subject, "newsroom/mail/newpassword", {"person": person, "url": url})


def _about(change: SigninChange, person: User) -> Letter:
    own = change.by_id == person.pk
    anew = change.what in TO_A_NEW_PASSWORD
    said = str(change.get_what_display())
    context = {
        "person": person,
        "said": said,
        "who": "you" if own else str(change.by or "the operator of this newsroom"),
        "own": own,
        "when": _moment(change.at, person),
        "browser": change.browser,
        "advice": IF_NOT_YOU[change.what],
        "url": settings.SITE_ORIGIN + reverse("admin:forgotten" if anew else "admin:signing_in"),
        "label": "Have a new password sent" if anew else "Look at how you sign in",
    }
    subject = f"{settings.SITE_NAME} desk: {said[:1].lower()}{said[1:]}"
    return Letter(subject, "newsroom/mail/changed", context)


def _moment(at: datetime, person: User) -> str:
    zone = zone_of(person)
    local = at.astimezone(zone)
    utc = f"{at.astimezone(UTC):%H:%M} UTC"
    said = f"{local:%A %-d %B %Y}, {local:%H:%M}"
    here = str(zone).replace("_", " ")
    return f"{said} UTC" if here == "UTC" else f"{said} in {here} ({utc})"


def _hand_in(letter: Letter, to: str) -> bool:
    """False where the relay says that it never will."""
    context = {
        **letter.context,
        "subject": letter.subject,
        "site_name": settings.SITE_NAME,
        "origin": settings.SITE_ORIGIN,
    }
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=_wrapped(render_to_string(f"{letter.template}.txt", context)),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=RELAY_ANSWERS_WITHIN),
    )
    html = render_to_string(f"{letter.template}.html", context)
    mail.attach_alternative(inlined(html), "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        if any(code < 500 for code, _ in refused.recipients.values()):
            raise
        log.warning("the relay takes no mail for an account of the desk")
        return False
    except ValueError as error:  # an address that no header can hold
        log.warning("no mail reaches an account of the desk: %s", type(error).__name__)
        return False
    return True


def _wrapped(text: str) -> str:
    """Lines of at most 72 signs; an address stays whole."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False) or [
            ""
        ]
    return "\n".join(lines)
