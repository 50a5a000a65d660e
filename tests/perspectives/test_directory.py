"""Which name means which outlet: any script, any spelling, never two outlets of one name."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from perspectives.directory import add_outlet, add_perspective, find_outlets, find_perspective
from perspectives.models import Outlet, name_key

pytestmark = pytest.mark.django_db


def pravda() -> Outlet:
    return add_outlet(
        "Ukrainska Pravda", native_name="Українська правда", language="uk", aliases=["UP"]
    )


@pytest.mark.parametrize(
    "name", ["Ukrainska Pravda", "українська правда", "УКРАЇНСЬКА  ПРАВДА", "UP", "ＵＰ"]
)
def test_an_outlet_is_found_by_any_of_its_names(name: str) -> None:
    outlet = pravda()

    assert find_outlets([name]) == {name: outlet}


def test_an_unknown_outlet_is_made_and_not_verified() -> None:
    made = find_outlets(["Вісті"])["Вісті"]

    assert made.verified_at is None
    assert find_outlets(["вісті"])["вісті"] == made


def test_two_spellings_in_one_text_are_one_outlet() -> None:
    found = find_outlets(["Varn Post", "VARN POST"])

    assert found["Varn Post"] == found["VARN POST"]
    assert Outlet.objects.count() == 1


def test_two_outlets_cannot_go_by_one_name() -> None:
    pravda()

    with pytest.raises(IntegrityError):
        add_outlet("Another", aliases=["up"])


def test_readers_see_the_name_in_its_own_script() -> None:
    outlet = pravda()

    assert (outlet.shown_name, outlet.gloss) == ("Українська правда", "Ukrainska Pravda")


def test_perspectives_are_numbered_in_order_and_keep_their_mark() -> None:
    made = [add_perspective(f"Perspective {number}") for number in range(9)]

    assert [perspective.mark for perspective in made] == [*"abcdefgh", "a"]
    assert find_perspective("perspective  0") == made[0]


def test_a_name_key_folds_case_width_and_spaces() -> None:
    assert name_key(" Straße  Ｆ") == name_key("STRASSE F")
