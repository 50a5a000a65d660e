"""A wrong name in a setting is refused with a sentence before a process starts."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks

from newsroom.configured import (
    editorial_checks_are_there,
    fact_panels_are_there,
    previews_are_there,
)

pytestmark = pytest.mark.quick


def said() -> list[str]:
    found = [*editorial_checks_are_there(), *previews_are_there(), *fact_panels_are_there()]
    return [str(error.msg) for error in found]


def test_what_comes_with_the_product_is_there() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_such_file.nobody_shouts", "which is not there: No module named 'no_such_file'"),
        ("newsroom.checks.whole.dek_is_their", 'does not define a "dek_is_their"'),
        ("nobody_shouts", "nobody_shouts doesn't look like a module path"),
        ("", "names nothing, which is not there"),
        ("newsroom.checks.whole.MAIL_SUBJECT", "which is no function."),
        ("newsroom.knowing.links_of", ""),
        ("newsroom.clock.database_now", "does not take one argument or two."),
        ("newsroom.checks.whole.dek_is_there", "names newsroom.checks.whole.dek_is_there twice."),
    ],
)
def test_a_check_that_cannot_be_asked_is_named(
    settings: LazySettings, name: str, words: str
) -> None:
    settings.EDITORIAL_CHECKS = [*settings.EDITORIAL_CHECKS, name]
    assert len(said()) == bool(words)
    assert all("EDITORIAL_CHECKS" in one and words in one for one in said())


def test_a_preview_that_cannot_be_shown_is_named(settings: LazySettings) -> None:
    settings.STORY_PREVIEWS = [("web", "Web", "newsroom.admin.previewing.wep"), ("mail", "Mail")]
    first, second = said()
    assert "STORY_PREVIEWS names newsroom.admin.previewing.wep, which is not there" in first
    assert "no name, label and function" in second


def test_a_panel_beside_a_fact_that_cannot_be_asked_is_named(settings: LazySettings) -> None:
    settings.FACT_PANELS = ["newsroom.clock.database_now"]
    (one,) = said()
    assert (
        one == "FACT_PANELS names newsroom.clock.database_now, which does not take two arguments."
    )


def test_every_command_that_starts_a_process_hears_of_it(settings: LazySettings) -> None:
    settings.EDITORIAL_CHECKS = ["no_such_file.nobody_shouts"]
    assert "newsroom.E001" in {error.id for error in run_checks()}
