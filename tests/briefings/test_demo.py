"""The demo newsroom holds what it promises, and everything in it could have happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise

import msgspec
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from msgspec import UNSET
from pytest_django.plugin import DjangoDbBlocker

from briefings.demo import data
from briefings.demo.load import NotEmpty, load
from briefings.demo.stories import illustrated
from briefings.models import (
    Briefing,
    Consent,
    Delivery,
    DeliveryState,
    Edition,
    RecipeItem,
    Subscriber,
    Subscription,
    Wave,
)
from newsroom.brief import Brief
from newsroom.checks import checklist
from newsroom.compose import compose
from newsroom.models import (
    GENESIS,
    Correction,
    Live,
    Publication,
    PublicationKind,
    Section,
    Stage,
    Story,
    StoryEvent,
    User,
    Verb,
)
from newsroom.models.people import GRANTS
from newsroom.record import event_sha
from perspectives.models import Membership, Outlet, OutletName, Ownership, Perspective, name_key

NOW = datetime(2026, 11, 22, 14, 20, 31, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "seven gulls on a rock"


def story_of(file: str) -> Story:
    return Story.objects.get(headline=data.brief(file).headline)


def briefs_ever_said() -> list[Brief]:
    """Every text that any story had, by the events that kept it."""
    return [Brief.from_json(str(event.brief)) for event in StoryEvent.objects.all()]


def row_counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="class")
def _demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests of the class and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(password=PASSWORD, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_demo")
class TestTheDemo:
    def test_has_fourteen_stories_in_four_sections_and_three_languages(self) -> None:
        assert Story.objects.count() == 14
        assert Section.objects.filter(stories__isnull=False).distinct().count() == 4
        assert Section.objects.count() == 4
        assert set(Story.objects.values_list("language", flat=True)) == {"ar", "en", "uk"}

    def test_has_forty_verified_outlets_of_fifteen_countries_or_more(self) -> None:
        assert Outlet.objects.count() == 40
        assert Outlet.objects.verified().count() == 40
        assert len(set(Outlet.objects.values_list("country", flat=True))) >= 15
        assert Outlet.objects.exclude(native_name="").count() >= 10

    def test_knows_outlets_by_every_name_and_keeps_the_slugs_of_the_data(self) -> None:
        for wanted in data.directory().outlets:
            outlet = Outlet.objects.get(slug=wanted.slug)
            assert (outlet.about, outlet.country.code) == (wanted.about, wanted.country)
            for name in filter(None, [wanted.name, wanted.native_name, *wanted.aliases]):
                assert OutletName.objects.get(key=name_key(name)).outlet == outlet

    def test_says_who_owned_which_outlet_when(self) -> None:
        assert Outlet.objects.filter(ownerships__isnull=False).distinct().count() == 40
        post = Ownership.objects.filter(outlet__slug="washington-post")
        assert "Graham" in post.as_of(date(2013, 9, 30)).get().owner
        assert "Bezos" in post.as_of(date(2013, 10, 1)).get().owner

    def test_has_eight_perspectives_with_their_marks_and_dated_members(self) -> None:
        assert "".join(one.mark for one in Perspective.objects.all()) == "abcdefgh"
        assert not Perspective.objects.filter(verified_at=None).exists()
        assert not Perspective.objects.filter(definition="").exists()
        assert not Perspective.objects.filter(memberships=None).exists()
        wave = Membership.objects.filter(outlet__slug="lymanna-khvylia")
        assert wave.as_of(date(2017, 12, 31)).get().perspective.mark == "a"
        assert wave.as_of(date(2018, 1, 1)).get().perspective.mark == "b"

    def test_has_four_people_who_can_sign_in_of_whom_the_admin_may_not_edit(self) -> None:
        roles = {person.username: person.roles for person in User.objects.all()}
        assert roles == {
            "ben": {"writer"},
            "ines": {"editor"},
            "mira": {"publisher", "editor"},
            "ada": {"admin"},
        }
        ada = User.objects.get(is_superuser=True)
        assert ada.username == "ada"
        assert {verb for verb in GRANTS if ada.may(verb)} == {"run"}
        for person in User.objects.all():
            assert person.check_password(PASSWORD)
            assert person.is_staff
            assert person.zone != "UTC"

    def test_has_a_story_in_every_stage(self) -> None:
        assert {story.stage for story in Story.objects.all()} == set(Stage.values)
        assert story_of("kestria-cash.txt").stage == Stage.IN_REVIEW
        assert Story.objects.get(publish_at__range=(NOW, NOW + timedelta(hours=5)))
        assert Story.objects.get(embargoed_until__gt=NOW + timedelta(days=1)).stage == "approved"
        last = story_of("coffee-price.txt").events.last()
        assert last is not None
        assert (last.verb, last.by.username) == (Verb.SENT_BACK, "ines")
        assert story_of("coffee-price.txt").stage == Stage.DRAFT

    def test_has_updates_corrections_and_a_retraction(self) -> None:
        kinds = Counter(Publication.objects.values_list("kind", flat=True))
        assert kinds == {"first": 11, "update": 2, "correction": 2, "retraction": 1}
        assert Live.objects.get(withdrawn=True).story == story_of("oshane-bells.txt")

    def test_has_a_correction_that_names_what_was_wrong_and_where(self) -> None:
        story = story_of("marrow-pilots.txt")
        correction = Correction.objects.get(publication__story=story)
        assert "19 per cent" in str(correction.was)
        assert "9 per cent" in str(correction.now)
        assert [wrong.number for wrong in correction.wrong.all()] == [1]

    def test_has_an_update_that_adds_a_fact(self) -> None:
        first, second = Publication.objects.filter(story=story_of("marrow-treaty.txt"))
        assert len(first.said().facts) == 3
        assert len(second.said().facts) == 4
        told = {part.part_uid for part in first.parts.all()}
        assert told < {part.part_uid for part in second.parts.all()}

    def test_says_at_last_what_the_files_say(self) -> None:
        for wanted in data.newsroom().stories:
            if not wanted.edit:
                said = compose(story_of(wanted.file)).brief
                picture = (
                    illustrated(said, wanted.picture, NOW).picture if wanted.picture else UNSET
                )
                assert said == msgspec.structs.replace(data.brief(wanted.file), picture=picture)

    def test_has_no_story_that_the_editorial_checks_would_hold_back(self) -> None:
        for brief in briefs_ever_said():
            assert checklist(brief).errors == []

    def test_puts_no_words_into_the_mouth_of_a_real_outlet(self) -> None:
        invented = {outlet.slug for outlet in data.directory().outlets if outlet.invented}
        names = OutletName.objects.filter(outlet__slug__in=invented)
        keys = set(names.values_list("key", flat=True))
        for brief in briefs_ever_said():
            for framing in brief.framings:
                said = [*framing.outlets, *(excerpt.outlet for excerpt in framing.excerpts)]
                assert {name_key(name) for name in said} <= keys
                assert all(".example/" in excerpt.url for excerpt in framing.excerpts)
        assert not Membership.objects.exclude(outlet__slug__in=invented).exists()

    def test_has_publications_in_one_chain_in_the_order_of_time(self) -> None:
        chain = list(Publication.objects.all())
        assert [one.serial for one in chain] == list(range(1, 17))
        assert [one.prev_sha for one in chain] == [GENESIS, *(one.sha for one in chain[:-1])]
        assert all(one.published_at < two.published_at for one, two in pairwise(chain))
        assert chain[-1].published_at < NOW

    def test_has_events_that_follow_one_another(self) -> None:
        for story in Story.objects.all():
            events = list(story.events.all())
            assert events[0].prev_sha == GENESIS
            assert all(
                one.at <= two.at and one.sha == two.prev_sha for one, two in pairwise(events)
            )
            for one in events:
                assert one.sha == event_sha(one)

    def test_has_two_briefings_and_a_dozen_readers_in_several_zones(self) -> None:
        assert Briefing.objects.count() == 2
        assert Subscriber.objects.count() == 12
        assert len(set(Subscriber.objects.values_list("zone", flat=True))) >= 8
        assert len({tuple(wish.selection.sections) for wish in Subscription.objects.all()}) >= 4

    def test_has_a_consent_behind_every_wish(self) -> None:
        for wish in Subscription.objects.select_related("subscriber"):
            key = wish.subscriber.address_key
            said = Consent.objects.filter(address_key=key, briefing=wish.briefing)
            verbs = [consent.verb for consent in said]
            assert verbs[0] == "signed up"
            assert ("confirmed" in verbs) == (wish.confirmed_at is not None)
            assert ("left" in verbs) == (wish.left_at is not None)

    def test_has_an_edition_that_went_out_to_everybody_it_was_owed(self) -> None:
        edition = Edition.objects.out(NOW).get()
        assert edition.issue_date == TODAY - timedelta(days=1)
        assert Delivery.objects.counts(edition.pk) == {DeliveryState.SENT: 9}
        waves = {wave.pk: wave for wave in Wave.objects.filter(edition=edition)}
        assert len(waves) >= 8
        assert edition.out_at == min(wave.due_at for wave in waves.values())
        for delivery in Delivery.objects.all():
            assert delivery.settled_at is not None
            late = delivery.settled_at - waves[delivery.wave_id].due_at
            assert timedelta(0) < late < timedelta(minutes=1)
            assert delivery.attempts == 1

    def test_sealed_it_by_the_publisher_before_the_first_wave(self) -> None:
        edition = Edition.objects.out(NOW).get()
        seal = edition.seals.get()
        assert seal.sealed_by
        assert seal.sealed_by.username == "mira"
        assert edition.out_at
        assert edition.planned_at < seal.sealed_at < edition.out_at
        carried = [item.publication.story for item in seal.items.all()]
        assert carried == [story_of(file) for file in data.newsroom().editions[0].stories]

    def test_knows_whom_it_told_what_was_wrong(self) -> None:
        pilots = story_of("marrow-pilots.txt")
        wrong = Correction.objects.get(publication__story=pilots).wrong.get()
        recipes = RecipeItem.objects.filter(publication=wrong).values("recipe")
        told = Delivery.objects.filter(recipe_id__in=recipes).count()
        assert 0 < told < Delivery.objects.count()

    def test_wrote_to_nobody_who_paused_or_has_not_confirmed(self) -> None:
        written_to = set(Delivery.objects.values_list("subscriber_id", flat=True))
        quiet = {"lena@example.org", "noor@example.org", "salim@example.net"}
        for subscriber in Subscriber.objects.all():
            assert (subscriber.pk in written_to) == (subscriber.address not in quiet)

    def test_has_tomorrows_edition_planned_and_open(self) -> None:
        edition = Edition.objects.open().get()
        assert edition.issue_date == TODAY + timedelta(days=1)
        carried = [item.story for item in edition.items.all()]
        files = ("marrow-signals.txt", "marrow-grounding.txt", "court-translation.txt")
        assert carried == [story_of(file) for file in files]

    def test_is_not_loaded_twice(self) -> None:
        before = row_counts()
        assert "already" in seed("--password", "another")
        assert row_counts() == before
        assert User.objects.get(username="ben").check_password(PASSWORD)


@pytest.mark.parametrize("at", ["2027-01-31 00:02", "2027-03-28 23:58", "2027-07-15 12:00"])
def test_the_demo_can_be_loaded_at_any_hour_of_any_day(at: str, db: None) -> None:
    now = datetime.fromisoformat(f"{at}+00:00")
    assert load(password=PASSWORD, now=now)
    assert Edition.objects.out(now).count() == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert Publication.objects.filter(kind=PublicationKind.FIRST).count() == 11


def test_the_command_says_who_can_sign_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_DEMO_PASSWORD", PASSWORD)
    assert "14 stories. Sign in as ben, ines, mira, ada." in seed()


def test_the_command_wants_a_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSROOM_DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="NEWSROOM_DEMO_PASSWORD"):
        seed()
    assert not User.objects.exists()


def test_the_demo_is_not_mixed_with_anybodys_own_work(db: None) -> None:
    Section.objects.create(slug="sport", name="Sport")
    with pytest.raises(NotEmpty, match="sections"):
        load(password=PASSWORD, now=NOW)
    assert not User.objects.exists()
