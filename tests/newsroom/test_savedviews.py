"""Filters of the list of stories that a person keeps under a name."""

from __future__ import annotations

import pytest

from newsroom import savedviews
from newsroom.models.sought import SavedView
from newsroom.refusals import NotAllowed
from newsroom.savedviews import NotKept
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def test_a_view_keeps_the_filters_that_are_known_in_one_order() -> None:
    asked = {"q": "Danube", "stage": "draft", "p": "3", "o": "", "section": ""}

    view = savedviews.keep("Grain and rivers", asked, by=desk.writer())

    assert view.query == "stage=draft&q=Danube"


def test_the_same_name_asks_the_new_question() -> None:
    for stage in ("draft", "approved"):
        savedviews.keep("Mine", {"stage": stage}, by=desk.writer())

    assert SavedView.objects.get().query == "stage=approved"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("", {"q": "a"}), ("  ", {"q": "a"}), ("x" * 41, {"q": "a"}), ("a\0b", {"q": "a"}),
        ("All", {}), ("All", {"p": "2"}), ("Long", {"q": "a" * 1001}),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(name: str, asked: dict[str, str]) -> None:
    with pytest.raises(NotKept):
        savedviews.keep(name, asked, by=desk.writer())


def test_a_person_keeps_twenty_and_no_more() -> None:
    for number in range(savedviews.MOST):
        savedviews.keep(f"View {number}", {"q": "a"}, by=desk.writer())

    with pytest.raises(NotKept):
        savedviews.keep("One more", {"q": "a"}, by=desk.writer())

    savedviews.keep("View 3", {"q": "b"}, by=desk.writer())
    savedviews.keep("Theirs", {"q": "a"}, by=desk.editor())


def test_nobody_lets_go_of_another_s_view() -> None:
    view = savedviews.keep("Mine", {"q": "a"}, by=desk.writer())

    with pytest.raises(NotAllowed):
        savedviews.let_go(view, by=desk.editor())
    savedviews.let_go(view, by=desk.writer())

    assert not SavedView.objects.exists()
