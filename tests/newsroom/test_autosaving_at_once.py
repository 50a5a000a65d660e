"""A copy of unsaved words and the save of its tab, at the same moment."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from newsroom.autosaving import autosave, settle
from tests.newsroom import desk
from tests.own_database import at_once


@pytest.mark.parametrize("first", ["copy", "save"])
def test_a_copy_and_the_save_of_its_tab_take_turns(committed: None, first: str) -> None:
    """Else the page after the save could offer a copy that comes and goes while it is drawn."""
    story, writer = desk.draft(), desk.writer()

    def copy(_: int = 0) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        autosave(story, [("dek", "Half a li")], tab="one", version=1, by=writer, at=desk.NOON)

    def save(_: int = 0) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        settle(story, tab="one", by=writer)

    now, meanwhile = (copy, save) if first == "copy" else (save, copy)
    with transaction.atomic():
        now()
        assert isinstance(at_once(1, meanwhile)[0], OperationalError)
