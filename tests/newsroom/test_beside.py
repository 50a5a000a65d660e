"""How PostgreSQL answers a story's page: every part by an index, so that its price does not grow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from newsroom.models.sections import Section
from newsroom.public import beside
from tests.newsroom import desk

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


def plan(sql: str, parameters: list[Any]) -> str:
    """What is left of sequential scans where they cost more than anything: those that nothing replaces."""
    with connection.cursor() as cursor:
        for kind in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_each_part_of_a_story_page_is_read_by_index() -> None:
    found = plan(*beside.statement("the-bridge-at-varn-opens"))
    read_whole = re.findall(r"Seq Scan on (\w+)", found)
    assert read_whole in ([], ["newsroom_section"])
    for index in (
        "newsroom_live_slug",
        "publication_number_is_unique_in_its_story",
        "live_in_storyline",
        "live_newest_in_section",
        "newsroom_print_pkey",
    ):
        assert index in found


def test_whether_a_section_is_in_print_is_one_look_into_an_index() -> None:
    sql, parameters = Section.objects.in_print().query.sql_with_params()
    found = plan(sql, list(parameters))
    assert re.search(r"Limit.*\n.*Index.* Scan using live_newest_in_section", found)
    assert "Join" not in found


def test_the_statement_is_worded_once_and_asked_for_any_story() -> None:
    first = desk.published()
    second = desk.published(headline="Another bridge opens", at=desk.NOON)
    for live in (first, second):
        asked = beside.asked(live.slug)
        assert asked
        found, _ = beside.read(asked.answer)
        assert (found, found.publication, found.section) == (live, live.publication, live.section)
    assert beside.asked("no-such-story") is None
    assert beside.asked(beside.ANY) is None
