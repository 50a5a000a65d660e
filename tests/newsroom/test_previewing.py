"""A draft as it would look, while it is typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.compose import compose
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from perspectives.models import Outlet
from tests.newsroom import desk
from tests.newsroom.test_admin_form import shown, signed_in

pytestmark = pytest.mark.django_db

NEW = "admin:newsroom_story_new_preview"


def address(story: Story) -> str:
    return reverse("admin:newsroom_story_preview", args=[story.pk])


def looked_at(client: Client, story: Story, **typed: str) -> str:
    sent = shown(client, story) | {name: [value] for name, value in typed.items()}
    answer = client.post(address(story), sent)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("form", ["web", "mail", "text", "card"])
def test_what_is_typed_is_shown_and_nothing_is_kept(form: str) -> None:
    story = desk.draft()
    before, events, outlets = compose(story), StoryEvent.objects.count(), Outlet.objects.count()
    page = looked_at(
        signed_in(),
        story,
        headline="A headline nobody saved",
        **{"as": form, "m1-outlet": "Nobody"},
    )
    assert "A headline nobody saved".casefold() in page.casefold()
    assert compose(story) == before
    assert (StoryEvent.objects.count(), Outlet.objects.count()) == (events, outlets)


def test_what_is_saved_is_shown_to_who_only_reads_it() -> None:
    story = desk.draft()
    for form in ("", "mail", "text", "card"):
        answer = signed_in("publisher").get(address(story), {"as": form} if form else {})
        assert answer.status_code == 200
    assert "The bridge at Varn opens" in answer.content.decode()


def test_a_form_with_errors_is_shown_as_far_as_it_can_be_understood() -> None:
    story = desk.draft()
    page = looked_at(
        signed_in(), story, **{"f1-as_of": "tomorrow-ish", "headline": "", "f1-s1-url": "nonsense"}
    )
    assert "The bridge is 412 metres long." in page


def test_a_mail_without_a_headline_says_what_is_missing() -> None:
    story = desk.draft()
    client = signed_in()
    sent = shown(client, story) | {"headline": [""], "as": ["mail"]}
    answer = client.post(address(story), sent)
    assert answer.status_code == 409
    assert "needs a headline" in answer.content.decode()


def test_a_story_that_does_not_exist_yet_is_shown_too() -> None:
    page = signed_in().post(reverse(NEW), {"headline": "A beginning", "language": "en"})
    assert "A beginning" in page.content.decode()
    assert signed_in().get(reverse(NEW)).status_code == 404


def test_it_is_kept_by_no_cache() -> None:
    assert "no-store" in signed_in().get(address(desk.draft()))["Cache-Control"]


def test_a_form_or_a_scheme_that_nobody_knows_is_not_there() -> None:
    story = desk.draft()
    for asked in ({"as": "hologram"}, {"scheme": "sepia"}):
        assert signed_in().get(address(story), asked).status_code == 404


def test_who_may_not_edit_the_story_posts_no_form() -> None:
    story = desk.draft()
    assert signed_in("publisher").post(address(story), {"headline": "x"}).status_code == 403


def test_script_in_any_field_is_inert_in_every_form() -> None:
    story = desk.draft()
    hostile = "<script>alert(1)</script>"
    for form in ("web", "mail", "text", "card"):
        page = looked_at(
            signed_in(), story, headline=hostile, dek=hostile, context=hostile, **{"as": form}
        )
        assert hostile not in page


def test_the_scheme_is_that_of_the_button_pressed() -> None:
    story = desk.draft()
    client = signed_in()
    assert 'data-scheme="dark"' in looked_at(client, story, scheme="dark")
    assert "@media all" in looked_at(client, story, scheme="dark", **{"as": "mail"})
    assert "@media not all" in looked_at(client, story, scheme="light", **{"as": "mail"})
    assert "prefers-color-scheme" in looked_at(client, story, **{"as": "mail"})


def test_the_story_screen_offers_every_form_named_in_the_settings() -> None:
    page = signed_in().get(reverse("admin:newsroom_story_change", args=[desk.draft().pk]))
    for name in ("web", "mail", "text", "card"):
        assert f'value="{name}"' in page.content.decode()
