"""Every constraint and trigger of our own tables refuses what its name says.

The list is compared with the database's: a new constraint fails here until something violates it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from tests.house import world
from tests.house.copies import KEEP, Copy
from tests.house.fresh import FRESH
from tests.house.standing import standing, taken_back
from tests.house.violations import UPDATES, VIOLATIONS

OURS = r"^(newsroom|briefings|perspectives)_"


@pytest.fixture(scope="module")
def newsroom(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing(django_db_blocker, world.fill):
        yield


@pytest.fixture
def filled(newsroom: None) -> Iterator[None]:
    with taken_back():
        yield


@transaction.atomic
def run_at_once(sql: str, parameters: list[Any] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, parameters)


def refused_by(sql: str, parameters: list[Any] | None = None) -> str:
    """The name of the constraint that refuses the statements."""
    with pytest.raises(IntegrityError) as caught:
        run_at_once(sql, parameters)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.diag.constraint_name)


def insert_copy(copy: Copy) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {copy.table} ORDER BY 1 LIMIT 1")
        assert cursor.description
        names = [column.name for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
    if "id" not in copy.columns:
        row.pop("id", None)
    changed = FRESH.get(copy.table, {}) | copy.columns
    row |= {name: value for name, value in changed.items() if value is not KEEP}
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    return refused_by(f"INSERT INTO {copy.table} ({columns}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses_a_row_against(name: str, filled: None) -> None:
    assert insert_copy(VIOLATIONS[name]) == name


@pytest.mark.parametrize("name", UPDATES)
def test_the_database_refuses_a_change_against(name: str, filled: None) -> None:
    assert refused_by(UPDATES[name]) == name


def triggers(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [name])
        return sorted(row[0] for row in cursor)


def test_history_is_append_only(filled: None) -> None:
    tables = triggers("history_is_append_only")
    assert len(tables) == 34
    for table in tables:
        for change in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            assert refused_by(change) == "history_is_append_only", change


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("newsroom_publication", "brief"), ("newsroom_storyevent", "brief"),
        ("newsroom_correction", "was"), ("newsroom_correction", "now"),
        ("newsroom_factversion", "text"), ("briefings_fragment", "bytes"),
    ],
)  # fmt: skip
def test_no_row_begins_without_its_text(table: str, column: str, filled: None) -> None:
    assert insert_copy(Copy(table, {column: None})) == "text_is_missing_only_by_removal"


def test_a_draft_of_a_fact_does_not_lose_its_text(filled: None) -> None:
    change = (
        "INSERT INTO newsroom_factversion (fact_id, number, text, written_by_id, written_at)"
        " SELECT fact_id, 50, text, written_by_id, written_at FROM newsroom_factversion LIMIT 1;"
        "UPDATE newsroom_factversion SET text = NULL WHERE number = 50"
    )
    assert refused_by(change) == "text_is_missing_only_by_removal"


def test_a_fact_version_keeps_its_text_while_something_told_says_it(filled: None) -> None:
    assert refused_by("UPDATE newsroom_factversion SET text = NULL") == (
        "published_fact_version_is_frozen"
    )


def test_citations_of_a_published_fact_version_are_frozen(filled: None) -> None:
    for change in (
        "UPDATE newsroom_citation SET position = 7",
        "UPDATE newsroom_citation SET title = 'another'",
        "UPDATE newsroom_citation SET outlet_id = 1, published_on = '2026-11-20'",
        "DELETE FROM newsroom_citation",
    ):
        assert refused_by(change) == "published_fact_version_is_frozen"


def test_every_constraint_of_ours_is_violated_here(filled: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'x')"
            " AND conrelid::regclass::text ~ %s AND conname !~ %s"
            " UNION SELECT indexname FROM pg_indexes"
            " WHERE indexdef LIKE 'CREATE UNIQUE%%WHERE%%' AND tablename ~ %s"
            " UNION SELECT tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %s",
            [OURS, OURS, OURS, OURS],
        )
        named = {row[0] for row in cursor}
    elsewhere = {"history_is_append_only", "history_is_not_emptied"}
    elsewhere |= {"site_version_moves", "site_takes_back"}  # they refuse nothing
    assert named - elsewhere == set(VIOLATIONS) | set(UPDATES)
