"""A picture is public with a publication and no longer: drafts, retractions and orders leave nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from newsroom import pictures as keeping
from newsroom import press, removal
from newsroom.models.story import Story
from newsroom.picture import Picture, PictureTold
from perspectives.models import Outlet
from perspectives.models import Picture as Kept
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def address(picture: Picture) -> str:
    return PictureTold(picture).avif[0].path


def status(picture: Picture) -> int:
    return Client().get(address(picture)).status_code


def files(settings: Settings) -> set[str]:
    return {file.name for file in Path(settings.MEDIA_ROOT).rglob("*.*")}


def test_every_size_answers_as_what_it_is_while_the_story_is_out() -> None:
    told = PictureTold(desk.picture())
    desk.published(picture=told.picture)

    for one, kind in ((told.avif[0], "avif"), (told.webp[0], "webp"), (told.jpeg, "jpeg")):
        answer = Client().get(one.path)
        assert answer.headers["Content-Type"] == f"image/{kind}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert Image.open(BytesIO(answer.content)).size == (one.width, one.height)


def test_shared_caches_ask_again_within_five_seconds_and_are_told_that_nothing_changed() -> None:
    shown = desk.picture()
    desk.published(picture=shown)

    first = Client().get(address(shown))
    again = Client().get(address(shown), headers={"if-none-match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=3600, s-maxage=3"
    assert (again.status_code, again.content) == (304, b"")


def test_it_takes_two_queries_at_the_most(django_assert_max_num_queries: object) -> None:
    shown = desk.picture()
    desk.published(picture=shown)

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        Client().get(address(shown))


def test_before_it_is_published_it_looks_like_no_picture_at_all() -> None:
    shown = desk.picture()
    story = desk.approved(picture=shown)
    unknown = address(desk.picture("unknown")).replace("64", "65")

    guessed = Client().get(address(shown))

    assert guessed.status_code == 404
    assert guessed.content == Client().get(unknown).content
    press.publish(story, by=desk.publisher(), at=desk.NOON)
    assert status(shown) == 200


@pytest.mark.parametrize(
    "name",
    ["x", "..", "..%2f..%2fsettings.py", "a" * 64 + "-64.svg", "a" * 64 + "-0.avif", "a" * 9_000],
)
def test_a_name_that_names_nothing_is_not_found(name: str) -> None:
    assert Client().get(f"/pictures/{name}").status_code == 404


def test_a_size_nobody_made_is_not_found_and_not_made() -> None:
    shown = desk.picture()
    desk.published(picture=shown)

    assert Client().get(address(shown).replace("-64.", "-63.")).status_code == 404
    assert Client().get(address(shown).replace("-64.", "-1600.")).status_code == 404


def test_a_retraction_takes_it_away_at_once_and_its_files_with_the_next_tick(
    settings: Settings,
) -> None:
    shown = desk.picture()
    live = desk.published(picture=shown)
    desk.retracted(live.story)

    assert status(shown) == 404
    keeping.tidy(at=desk.NOON + timedelta(seconds=10))

    assert files(settings) == {"original.png"}


def test_a_story_that_returns_brings_it_back(settings: Settings) -> None:
    shown = desk.picture()
    story = desk.published(picture=shown).story
    desk.retracted(story)
    keeping.tidy(at=desk.NOON)

    desk.updated(story, headline="The bridge at Varn opens after all")

    assert status(shown) == 200
    assert Path(address(shown)).name in files(settings)


def test_it_stays_while_another_story_shows_it() -> None:
    shown = desk.picture()
    live = desk.published(picture=shown)
    desk.published(picture=shown, headline="Another bridge")

    desk.retracted(live.story)
    keeping.tidy(at=desk.NOON)

    assert status(shown) == 200


def test_past_versions_keep_their_picture() -> None:
    first, second = desk.picture("first"), desk.picture("second")
    story = desk.published(picture=first).story

    desk.updated(story, picture=second)

    assert (status(first), status(second)) == (200, 200)


def test_an_order_takes_the_original_too(
    settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    shown = desk.picture()
    live = desk.published(picture=shown)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="An order.")

    assert status(shown) == 404
    assert not files(settings)
    assert not Kept.objects.filter(sha=shown.sha).exists()


def test_an_order_leaves_what_another_story_uses() -> None:
    shown = desk.picture()
    live = desk.published(picture=shown)
    other = desk.draft(picture=shown, headline="Another bridge")

    removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="An order.")

    assert status(shown) == 404
    assert Story.objects.get(pk=other.pk).story_picture.picture_id == shown.sha


def test_a_logo_is_public_with_its_outlet() -> None:
    shown = desk.picture("a logo")
    outlet = Outlet.objects.create(slug="a", name="A", logo_id=shown.sha, logo_credit="A")
    assert status(shown) == 404

    Outlet.objects.filter(pk=outlet.pk).update(verified_at=desk.NOON)

    assert status(shown) == 200
    keeping.tidy(at=desk.NOON)
    assert status(shown) == 200


def test_what_nobody_used_for_a_month_goes(
    settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    desk.picture("unused")
    used = desk.picture("used")
    desk.draft(picture=used)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        keeping.tidy(at=desk.NOON + timedelta(days=29))
        assert Kept.objects.count() == 2
        keeping.tidy(at=desk.NOON + timedelta(days=31))

    assert set(Kept.objects.values_list("sha", flat=True)) == {used.sha}
    assert {file.split("-")[0] for file in files(settings)} == {used.sha, "original.png"}


def test_files_without_a_row_are_found_on_their_shelf(settings: Settings) -> None:
    shown = desk.picture()
    Kept.objects.all().delete()
    shelf = int(shown.sha[:2], 16)
    minute = desk.NOON + timedelta(days=40_000)
    first = minute - timedelta(seconds=int(minute.timestamp()) % 2_560)

    keeping.tidy(at=first + timedelta(seconds=10 * ((shelf + 1) % 256)))
    assert files(settings)
    keeping.tidy(at=first + timedelta(seconds=10 * shelf))

    assert not files(settings)
