"""Nothing of a story that is not out is on any public address, and public code cannot even read it.

The addresses come from the resolver: a new one fails here until it says what its fields stand for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.house import public_world
from tests.house.addresses import Address, addresses, first_route, handfuls, said
from tests.house.standing import copied, illustrated

pytestmark = pytest.mark.quick

WORKING_COPY = (
    "newsroom_story", "newsroom_fact", "newsroom_factversion", "newsroom_citation",
    "newsroom_storyfact", "newsroom_framing", "newsroom_framingoutlet", "newsroom_framingexcerpt",
    "newsroom_stance", "newsroom_storyevent", "newsroom_contribution", "newsroom_user",
    "newsroom_storypicture", "newsroom_autosave", "newsroom_presence", "newsroom_assignment",
    "newsroom_handover", "newsroom_comment", "newsroom_reading", "newsroom_givenreason", "newsroom_judgement",
    "perspectives_linkcheck",
    "perspectives_report", "perspectives_excerpt", "briefings_editionitem",
)  # fmt: skip

# What each captured field may be, besides the slugs of stories that are not out.
KNOWN: dict[str, list[object]] = {
    "slug": [
        "the-bridge-at-varn-opens",
        "europe",
        "varn-post",
        "river-towns",
        "morning",
        "the-varn-crossing",
    ],
    "number": [0, 1, 2],
    "before": [1],
    "issue_date": ["2026-03-14"],
    "token": ["forged"],
    "rest": ["nothing"],
    "provider": ["mailgun"],
    "name": ["guessed.webp"],
}
QUERIES = ("", "?q=zorblat*", "?q=zorblatdraftheadline", "?section=zorblatdraftsection")


def public() -> list[Address]:
    return [address for address in addresses() if not address.is_desk]


def filled(address: Address, slugs: list[str]) -> Iterator[str]:
    """The address with every known value in its fields."""
    values: list[dict[str, object]] = [{}]
    for field in address.fields:
        hidden = {"slug": slugs, "name": public_world.hidden_pictures()}
        choices = [*KNOWN[field], *hidden.get(field, [])]
        values = [{**value, field: choice} for value in values for choice in choices]
    for value in values:
        path = "/" + address.route.replace("$", "").replace(".+", "nothing")
        for field, choice in value.items():
            path = _put(path, field, str(choice))
        yield path


def _put(path: str, field: str, value: str) -> str:
    start = path.find("<")
    while start != -1:
        end = path.index(">", start)
        if path[start + 1 : end].split(":")[-1] == field:
            return path[:start] + value + path[end + 1 :]
        start = path.find("<", end)
    raise AssertionError(f"{path} has no field {field}")


def fill() -> list[str]:
    public_world.show()
    return [story.slug for story in public_world.hide()]


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[list[str], Path]]:
    with illustrated(django_db_blocker, fill, tmp_path_factory.mktemp("media")) as filled:
        yield filled


@pytest.fixture
def hidden(newsroom: tuple[list[str], Path]) -> Iterator[list[str]]:
    """Slugs of stories that are not out."""
    slugs, media = newsroom
    with copied(media):
        yield slugs


@pytest.mark.parametrize("some", handfuls(public()), ids=first_route)
def test_nothing_of_an_unpublished_story_is_there(some: list[Address], hidden: list[str]) -> None:
    client = Client(raise_request_exception=True)
    for path in (path for address in some for path in filled(address, hidden)):
        for query in QUERIES:
            response = client.get(path + query, headers={"accept": "*/*"})
            text = said(response)
            for word in _asked(path + query, public_world.SECRETS):
                assert word.lower() not in text, f"{word} at {path}{query}"


def _asked(asked: str, secrets: list[str]) -> list[str]:
    """Secrets that the request did not bring itself: a page may repeat what was searched for."""
    return [word for word in secrets if word.lower() not in asked.lower()]


@pytest.mark.parametrize("some", handfuls(public()), ids=first_route)
def test_it_answers_without_reading_the_working_copy(
    some: list[Address], hidden: list[str]
) -> None:
    paths = [path for address in some for path in filled(address, [])]
    become_a_reader()
    client = Client(raise_request_exception=True)
    for path in paths:
        assert client.get(path).status_code < 500, path


def become_a_reader() -> None:
    """From here on the connection's role may read everything but the working copy."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE parallax_reader")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO parallax_reader")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO parallax_reader")
        cursor.execute(f"REVOKE ALL ON {', '.join(WORKING_COPY)} FROM parallax_reader")
        cursor.execute("SET LOCAL ROLE parallax_reader")


def test_the_reader_role_really_cannot_read_the_working_copy(hidden: list[str]) -> None:
    become_a_reader()

    for table in WORKING_COPY:
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT look")
            with pytest.raises(Exception, match="permission denied"):
                connection.cursor().execute(f"SELECT 1 FROM {table}")
            cursor.execute("ROLLBACK TO SAVEPOINT look")


def test_a_guessed_draft_looks_exactly_like_an_unknown_story(hidden: list[str]) -> None:
    client = Client()
    for prefix in ("/stories/", "/api/v1/stories/"):
        guessed = client.get(f"{prefix}{hidden[0]}/")
        unknown = client.get(f"{prefix}{'x' * len(hidden[0])}/")
        assert guessed.status_code == unknown.status_code == 404
        assert guessed.content.replace(hidden[0].encode(), b"x" * len(hidden[0])) == unknown.content
