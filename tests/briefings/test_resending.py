"""Who found no mail asks for it again: three a day, ten minutes apart, and the answer tells nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from briefings import addresses, resending, subscribing, suppressing, tasks, writing
from briefings.models import Briefing, ReaderMail, Subscriber
from briefings.public import sealed_form
from briefings.tokens import Named
from tests.briefings.support import NOW, reader

OLHA = "olha@example.org"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olha(briefing: Briefing) -> Subscriber:
    """Signed up, written to, and nothing confirmed yet."""
    subscribing.sign_up(OLHA, briefings=[briefing], at=NOW)
    someone = Subscriber.objects.get()
    assert subscribing.write(someone.pk, at=NOW)
    return someone


def again(at: object, address: str = OLHA) -> bool:
    """Whether a mail about it goes out."""
    rung: list[int] = []
    before = ReaderMail.objects.count()
    resending.resend(address, at=at, write_soon=rung.append)  # type: ignore[arg-type]
    if ReaderMail.objects.count() == before:
        return False
    return writing.write(ReaderMail.objects.latest("pk").pk, at=at)  # type: ignore[arg-type]


def test_the_mail_comes_once_more_and_its_link_confirms(olha: Subscriber) -> None:
    assert again(NOW + 10 * MINUTE)
    first, second = mail.outbox
    assert (second.to, second.subject) == ([OLHA], first.subject)
    assert "/confirm/" in str(second.body)


def test_not_sooner_than_ten_minutes_and_three_a_day_with_the_first(olha: Subscriber) -> None:
    went = [minute for minute in range(60) if again(NOW + minute * MINUTE)]
    assert went == [10, 20]
    assert not again(NOW + DAY - MINUTE)
    assert len(mail.outbox) == 3


def test_a_day_later_it_may_be_asked_for_again(olha: Subscriber) -> None:
    again(NOW + 10 * MINUTE)
    again(NOW + 20 * MINUTE)
    assert again(NOW + DAY)


def test_nothing_goes_to_who_is_unknown_confirmed_gone_or_suppressed(
    olha: Subscriber, briefing: Briefing
) -> None:
    reader(briefing, "reads@example.org", at=NOW - DAY)
    later = NOW + 10 * MINUTE
    assert not again(later, "nobody@example.org")
    assert not again(later, "reads@example.org")
    assert not ReaderMail.objects.exists()
    suppressing.suppress(addresses.key_of(OLHA), reason="complaint", at=NOW)
    assert not again(later)
    subscribing.erase(Named(olha.uid), at=NOW)
    assert not again(later + DAY)
    assert len(mail.outbox) == 1


def test_who_confirms_meanwhile_gets_no_second_one(olha: Subscriber) -> None:
    later = NOW + 10 * MINUTE
    resending.resend(OLHA, at=later)
    subscribing.confirm(Named(olha.uid), at=later)
    assert not writing.write(ReaderMail.objects.get(kind="confirm").pk, at=later)


def test_a_worker_is_rung_whoever_asks_so_that_nobody_can_time_it(
    olha: Subscriber, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    rung: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        for address in (OLHA, "nobody@example.org"):
            resending.resend(address, at=NOW + 10 * MINUTE, write_soon=rung.append)
    assert rung == [ReaderMail.objects.get().pk, resending.NOBODY]
    assert not writing.write(resending.NOBODY, at=NOW)


@pytest.fixture
def page(empty_cache: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(tasks.write_to_reader, "delay", tasks.write_to_reader)
    return Client()


def form(address: str) -> dict[str, str]:
    return {"address": address, "token": sealed_form.token()}


def test_the_answer_does_not_tell_who_waits_for_a_yes(page: Client, olha: Subscriber) -> None:
    answers = [page.post("/subscribe/again/", form(one)) for one in (OLHA, "nobody@example.org")]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert "Look into your mailbox" in answers[0].content.decode()
    assert not answers[0].cookies


def test_what_is_no_address_is_said_so(page: Client) -> None:
    answer = page.post("/subscribe/again/", form("nobody"))
    assert answer.status_code == 400
    assert "We cannot write to that address" in answer.content.decode()


def test_floods_and_other_sites_are_kept_away(page: Client) -> None:
    foreign = page.post("/subscribe/again/", form(OLHA), headers={"Sec-Fetch-Site": "cross-site"})
    answers = [
        page.post("/subscribe/again/", form(OLHA)) for _ in range(sealed_form.MOST_AN_HOUR + 1)
    ]
    assert foreign.status_code == 403
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


def test_where_one_waits_for_the_mail_it_is_offered(page: Client, briefing: Briefing) -> None:
    asked = page.post("/subscribe/", form(OLHA) | {"briefings": str(briefing.pk), "zone": "UTC"})
    for answer in (asked, page.get("/confirm/forged/")):
        assert 'href="/subscribe/again/"' in answer.content.decode()
    assert page.get("/subscribe/again/").status_code == 200
