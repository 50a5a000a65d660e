"""Long lists are counted so far and no further."""

from __future__ import annotations

import pytest

from newsroom.admin import bounded
from newsroom.admin.bounded import BoundedPaginator
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "count", "cut"), [(2, 2, True), (3, 3, True), (4, 3, False)])
def test_a_list_is_counted_to_its_bound(
    monkeypatch: pytest.MonkeyPatch, most: int, count: int, cut: bool
) -> None:
    monkeypatch.setattr(bounded, "MOST", most)
    for number in range(3):
        desk.draft(headline=f"Story {number}")

    pages = BoundedPaginator(Story.objects.order_by("pk"), 2)

    assert (pages.count, pages.cut) == (count, cut)
