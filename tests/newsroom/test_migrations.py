"""What was in the database before a change of its tables says the same afterwards."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from newsroom.compose import compose
from newsroom.models import Citation
from tests.newsroom import desk


@pytest.mark.django_db
def test_the_tables_are_those_of_the_models() -> None:
    """Marked for the database, so that pytest-django makes the one that the others clone."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_stories_say_of_pages_what_the_shared_pages_said(committed: None) -> None:
    story = desk.published().story
    call_command("migrate", "newsroom", "0004_role_changes", verbosity=0)

    call_command("migrate", verbosity=0)

    assert compose(story).brief == desk.brief()
    with pytest.raises(IntegrityError, match="was published and never changes"):
        Citation.objects.update(title="Another title")
