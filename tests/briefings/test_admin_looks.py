"""The mail as it stands, as different readers' programs show it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from briefings import planning
from briefings.models import Edition
from tests.briefings.desk import press_button, queries, signed_in, three_stories
from tests.briefings.support import DAY, NOW, Desk, morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(desk: Desk) -> Edition:
    three_stories(desk)
    return planning.plan(morning(), issue_date=DAY, at=NOW)


@pytest.mark.parametrize(
    ("form", "asked"),
    [("phone", "?scheme=light"), ("dark", "?scheme=dark"), ("text", "?as=text"), ("x", "?scheme=light")],
)  # fmt: skip
def test_each_form_is_shown_in_a_frame_of_its_own(
    desk: Desk, edition: Edition, form: str, asked: str
) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_looks", args=[edition.pk])
    mail = reverse("admin:briefings_edition_mail", args=[edition.pk])

    page = client.get(path, {"as": form})

    assert f'src="{mail}{asked}"' in page.content.decode()
    assert client.get(f"{mail}{asked}").status_code == 200


def test_dark_and_light_mails_differ(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    mail = reverse("admin:briefings_edition_mail", args=[edition.pk])

    assert client.get(f"{mail}?scheme=dark").content != client.get(f"{mail}?scheme=light").content
    assert client.get(f"{mail}?scheme=<b>").status_code == client.get(mail).status_code == 200


def test_a_sealed_edition_shows_what_was_sealed(desk: Desk, edition: Edition) -> None:
    press_button(signed_in(desk.publisher), edition, "seal")

    answer = signed_in(desk.editor).get(reverse("admin:briefings_edition_looks", args=[edition.pk]))

    assert answer.status_code == 302
    assert answer["Location"].endswith("#mail")


def test_the_page_costs_the_same_for_one_story_and_for_three(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_looks", args=[edition.pk])
    client.get(path)
    three = queries(client, path)
    planning.arrange(edition, order=[edition.items.first().story_id], by=desk.editor, at=NOW)  # type: ignore[union-attr]

    assert queries(client, path) == three
