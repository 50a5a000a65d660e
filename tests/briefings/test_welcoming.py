"""Who confirms a briefing for the first time is welcomed once, with its latest edition in their sections."""

from __future__ import annotations

from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest
from django.conf import LazySettings
from django.core import mail

from briefings import subscribing, suppressing, tokens, writing
from briefings.addresses import key_of
from briefings.models import Briefing, Edition, ReaderMail, Subscriber
from briefings.tokens import Named
from newsroom import press
from newsroom.models import Section
from tests.briefings.support import NOW, Desk, brief, morning

OLHA = "olha@example.org"
# Behind the first wave of the edition that `went_out` seals.
LATER = NOW + timedelta(days=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(db: None) -> Briefing:
    Section.objects.create(slug="world", name="World")
    Section.objects.create(slug="climate", name="Climate")
    return morning()


@pytest.fixture
def went_out(desk: Desk, briefing: Briefing) -> Edition:
    confirmed(briefing, "before@example.org", at=NOW - timedelta(days=1))
    ReaderMail.objects.all().delete()
    desk.live(brief("A bridge opens"))
    desk.live(brief("Rain in May", section="Climate"))
    return desk.sealed(briefing).edition


def confirmed(
    briefing: Briefing, address: str = OLHA, sections: tuple[str, ...] = (), at: object = LATER
) -> Subscriber:
    subscribing.sign_up(address, briefings=[briefing], sections=sections, at=at)  # type: ignore[arg-type]
    someone = Subscriber.objects.get(address=address)
    subscribing.confirm(Named(someone.uid), at=at)  # type: ignore[arg-type]
    return someone


def written() -> str:
    assert writing.write(ReaderMail.objects.get(kind="welcome").pk, at=LATER)
    return str(mail.outbox[-1].body)


def test_the_welcome_tells_of_the_latest_edition(went_out: Edition, briefing: Briefing) -> None:
    someone = confirmed(briefing)

    text = written()

    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == ([OLHA], "Welcome to Morning Brief")
    assert f"/briefings/morning-brief/{went_out.issue_date}/" in text
    assert "A bridge opens" in text
    assert "Rain in May" in text
    leave = tokens.url(tokens.LEAVE, someone.uid, briefing.pk)
    assert sent.extra_headers["List-Unsubscribe"] == f"<{leave}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave in text
    assert tokens.url(tokens.PREFERENCES, someone.uid) in text
    BytesParser(policy=policy.strict).parsebytes(sent.message().as_bytes())


def test_only_headlines_from_their_sections_are_told(went_out: Edition, briefing: Briefing) -> None:
    confirmed(briefing, sections=("climate",))
    text = written()
    assert "Rain in May" in text
    assert "A bridge opens" not in text


def test_what_was_retracted_since_is_not_told(
    went_out: Edition, briefing: Briefing, desk: Desk
) -> None:
    item = went_out.items.select_related("story").get(story__headline="A bridge opens")
    press.retract(item.story, by=desk.publisher, at=LATER, note="It did not open.")
    confirmed(briefing)
    text = written()
    assert "Rain in May" in text
    assert "A bridge opens" not in text


def test_an_edition_that_is_not_out_is_not_told_of(desk: Desk, briefing: Briefing) -> None:
    confirmed(briefing, at=NOW)
    desk.live(brief("A bridge opens"))
    desk.sealed(briefing)
    assert writing.write(ReaderMail.objects.get().pk, at=NOW)
    assert "A bridge opens" not in str(mail.outbox[0].body)
    assert "The next edition that is sealed comes to you" in str(mail.outbox[0].body)


def test_nobody_is_welcomed_twice_to_one_briefing(briefing: Briefing) -> None:
    someone = confirmed(briefing)
    subscribing.confirm(Named(someone.uid), at=LATER)
    subscribing.leave(Named(someone.uid), at=LATER)
    confirmed(briefing, at=LATER + timedelta(days=2))

    mails = list(ReaderMail.objects.values_list("pk", flat=True))
    assert len(mails) == 1
    assert [writing.write(mails[0], at=LATER + timedelta(days=2)) for _ in range(2)] == [
        True,
        False,
    ]


def test_each_briefing_has_a_welcome_of_its_own(briefing: Briefing) -> None:
    weekly = morning(slug="weekly", name="Weekly")
    someone = confirmed(briefing)
    subscribing.change(
        Named(someone.uid), at=LATER, zone="UTC", sections={briefing.pk: [], weekly.pk: []}
    )
    assert ReaderMail.objects.filter(kind="welcome").count() == 2


def test_who_is_gone_by_then_gets_none(briefing: Briefing) -> None:
    someone = confirmed(briefing)
    subscribing.leave(Named(someone.uid), at=LATER)
    assert not writing.write(ReaderMail.objects.get().pk, at=LATER)

    other = confirmed(briefing, "other@example.org")
    suppressing.suppress(key_of("other@example.org"), reason="complaint", at=LATER)
    assert not writing.write(ReaderMail.objects.get(subscriber=other).pk, at=LATER)
    assert mail.outbox == []


def test_a_person_reads_the_answers(briefing: Briefing, settings: LazySettings) -> None:
    settings.REPLY_TO_ADDRESS = "letters@news.example"
    someone = confirmed(briefing)
    subscribing.write(someone.pk, at=LATER)
    written()
    assert [sent.reply_to for sent in mail.outbox] == [["letters@news.example"]] * 2

    briefing.reply_to = "morning@news.example"
    briefing.save()
    confirmed(briefing, "other@example.org")
    writing.write(ReaderMail.objects.latest("pk").pk, at=LATER)
    assert mail.outbox[-1].reply_to == ["morning@news.example"]


@pytest.mark.parametrize(
    ("own", "said"), [("", b"letters@news.example"), ("m@news.example", b"m@news.example")]
)
def test_an_edition_says_where_answers_are_read(
    briefing: Briefing, desk: Desk, settings: LazySettings, own: str, said: bytes
) -> None:
    settings.REPLY_TO_ADDRESS = "letters@news.example"
    briefing.reply_to = own
    briefing.save()
    confirmed(briefing, at=NOW)
    desk.live(brief())
    head = desk.sealed(briefing).fragments.get(key="head")
    assert b"Reply-To: " + said in bytes(head.bytes or b"")
