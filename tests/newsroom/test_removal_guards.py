"""The database lets words go only beside a removal, and never back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from newsroom.models.removal import Removal
from tests.newsroom import desk
from tests.newsroom.removals import ORDER, of, removed

pytestmark = pytest.mark.django_db


class TestTheDatabase:
    def refused(self, sql: str) -> str:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            connection.cursor().execute(sql)
        return str(getattr(caught.value.__cause__, "diag").constraint_name)  # noqa: B009

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE newsroom_publication SET brief = NULL",
            "UPDATE newsroom_storyevent SET brief = NULL",
            "UPDATE newsroom_correction SET was = NULL",
            "UPDATE newsroom_correction SET now = NULL",
        ],
    )
    def test_no_text_goes_without_a_removal(self, change: str) -> None:
        live = desk.published()
        desk.corrected(live.story, dek="Another dek of 13 March 2026.")

        assert self.refused(change) == "history_is_append_only"

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE newsroom_publication SET brief = 'other' WHERE number = 1",
            "UPDATE newsroom_publication SET brief = NULL WHERE number = 2",
            "UPDATE newsroom_publication SET brief = NULL, note = 'x' WHERE number = 1",
            "UPDATE newsroom_publication SET number = 9 WHERE number = 1",
            "UPDATE newsroom_storyevent SET brief = NULL WHERE verb = 'corrected'",
            "UPDATE newsroom_storyevent SET brief = NULL, note = 'x' WHERE verb = 'created'",
            "UPDATE newsroom_correction SET now = NULL",
            "UPDATE newsroom_correction SET was = 'other'",
            "DELETE FROM newsroom_publication WHERE number = 1",
            "UPDATE newsroom_removal SET note = 'other'",
        ],
    )
    def test_a_removal_opens_that_one_change_and_no_other(self, change: str) -> None:
        live = desk.published()
        desk.corrected(live.story, dek="Another dek of 13 March 2026.")
        Removal.objects.create(
            publication=of(live.story, 1), by=desk.publisher(), at=desk.NOON, note=ORDER
        )

        assert self.refused(change) == "history_is_append_only"

    def test_what_readers_see_now_keeps_its_text_until_it_is_withdrawn(self) -> None:
        live = desk.published()
        Removal.objects.create(
            publication=live.publication, by=desk.publisher(), at=desk.NOON, note=ORDER
        )

        change = "UPDATE newsroom_publication SET brief = NULL"
        assert self.refused(change) == "history_is_append_only"

    def test_words_that_are_gone_are_not_put_back(self) -> None:
        removed(desk.published().publication)

        assert self.refused("UPDATE newsroom_publication SET brief = 'x'") == (
            "history_is_append_only"
        )
        assert self.refused("UPDATE newsroom_factversion SET text = 'x'") == (
            "published_fact_version_is_frozen"
        )
