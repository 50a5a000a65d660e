"""What was ever published stays: no screen of the desk deletes it, whoever asks and however.

The screens come from the site's registry: each row of each model, each role, by the delete page and by a
bulk action sent by hand; and everything that a screen's form could tick away below a row. What is gone
afterwards must be in a list here, with the reason why it is nobody's print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoDbBlocker

from newsroom import editing, press, workflow
from newsroom import models as desk
from newsroom.brief import Fact, Source
from newsroom.models.printed import PrintedPlace
from newsroom.rows import PartIds
from perspectives import models as directory
from tests.house import world
from tests.house.standing import standing, taken_back
from tests.house.test_urls import as_they_came, clients
from tests.newsroom.desk import reasons

OURS = ("newsroom", "perspectives", "briefings")
# A look, a draft's crumbs, a count: made and forgotten by the desk itself, no part of any publication.
FLEETING = {"newsroom_desksession", "newsroom_presence", "newsroom_autosave"}


def move_on(publication: desk.Publication) -> None:
    """The story says something else from now on, elsewhere: only what was printed holds the old."""
    story = publication.story
    before = world.brief()
    new = Fact("The next table covers 2028.", "2026-11-19", (Source("https://port.example/3"),))
    after = msgspec.structs.replace(
        before, section="Elsewhere", storyline="Another", facts=(new,), framings=(), picture=None
    )
    ben, ines, mira = (desk.User.objects.get(username=name) for name in ("ben", "ines", "mira"))
    story.refresh_from_db()
    editing.save(story, after, parts=PartIds(), version=story.version, by=ben, at=world.AT)
    story.refresh_from_db()
    story = workflow.submit(story, by=ben, at=world.AT, reasons=reasons(story))
    story = workflow.approve(story, by=ines, at=world.AT)
    press.publish(story, by=mira, at=world.AT)


def fill() -> dict[str, Client]:
    world.fill()
    move_on(desk.Publication.objects.order_by("pk")[0])
    return clients()


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Client]]:
    with standing(django_db_blocker, fill) as signed_in:
        yield signed_in


@pytest.fixture
def people(newsroom: dict[str, Client]) -> Iterator[dict[str, Client]]:
    with taken_back():
        yield as_they_came(newsroom)


def tables() -> list[str]:
    ours = (model for label in OURS for model in apps.get_app_config(label).get_models())
    return sorted({model._meta.db_table for model in ours} - FLEETING)


def kept() -> dict[str, set[str]]:
    """The primary keys of every row of ours."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            model = next(each for each in apps.get_models() if each._meta.db_table == table)
            cursor.execute(f"SELECT {model._meta.pk.column}::text FROM {table}")
            found[table] = {row[0] for row in cursor}
    return found


def gone(before: dict[str, set[str]]) -> dict[str, set[str]]:
    after = kept()
    return {table: lost for table in before if (lost := before[table] - after[table])}


def screens() -> list[type[models.Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", screens(), ids=lambda model: model._meta.label)
def test_no_delete_page_deletes_what_was_printed(
    model: type[models.Model], people: dict[str, Client]
) -> None:
    before = kept()
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    for client in people.values():
        for row in model._default_manager.all():
            try:
                page = reverse(f"admin:{name}_delete", args=[row.pk])
            except NoReverseMatch:
                continue
            answer = client.post(page, {"post": "yes"})
            assert answer.status_code < 500
    assert gone(before) == {}


@pytest.mark.parametrize("model", screens(), ids=lambda model: model._meta.label)
def test_no_bulk_action_deletes_anything(
    model: type[models.Model], people: dict[str, Client]
) -> None:
    before = kept()
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    every = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)]
    sent = {"action": "delete_selected", "_selected_action": every, "post": "yes", "index": "0"}
    for client in people.values():
        answer = client.post(reverse(f"admin:{name}_changelist"), sent)
        assert answer.status_code < 500
    assert gone(before) == {}
    assert not admin.site._registry[model].actions


def test_no_row_below_an_outlet_or_perspective_goes_out_of_print(
    people: dict[str, Client],
) -> None:
    """Who was behind an outlet is frozen in its publications: taking a row back changes none of them."""
    outlet = desk.Mention.objects.all()[0].outlet
    page = reverse("admin:perspectives_outlet_change", args=[outlet.pk])
    shown = people["editor"].get(page).content.decode()
    sent = dict(re.findall(r'name="([^"]+)"[^>]*?value="([^"]*)"', shown))
    sent |= {f"{prefix}-0-DELETE": "on" for prefix in ("ownerships", "memberships")}
    before = kept()
    texts = list(desk.Publication.objects.order_by("pk").values_list("brief", "keys"))
    people["editor"].post(page, sent)
    lost = gone(before)
    assert set(lost) <= {"perspectives_ownership", "perspectives_membership"}
    assert list(desk.Publication.objects.order_by("pk").values_list("brief", "keys")) == texts


def test_what_is_printed_nowhere_may_be_deleted(people: dict[str, Client]) -> None:
    """Else this file would pass where nothing can be deleted at all."""
    nowhere = [
        desk.Section.objects.create(name="Nowhere", slug="nowhere"),
        desk.Storyline.objects.create(name="Nothing", slug="nothing"),
        directory.Outlet.objects.create(name="Nobody", slug="nobody"),
    ]
    for row in nowhere:
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        page = reverse(f"admin:{name}_delete", args=[row.pk])
        assert people["editor"].post(page, {"post": "yes"}).status_code == 302
        assert not type(row)._default_manager.filter(pk=row.pk).exists()


def test_where_the_story_stood_once_is_still_held(people: dict[str, Client]) -> None:
    section = desk.Section.objects.get(name="World")
    assert not section.live.exists()
    assert PrintedPlace.objects.filter(section=section).exists()
    shown = people["editor"].get(reverse("admin:newsroom_section_change", args=[section.pk]))
    assert 'name="slug"' not in shown.content.decode()


@pytest.mark.parametrize(
    "printed",
    ["Publication", "PublicationPart", "Correction", "Mention", "Section", "Storyline", "Story",
     "FactVersion", "Fact", "PrintedPicture"],
)  # fmt: skip
def test_the_database_itself_lets_nothing_printed_go(
    printed: str, people: dict[str, Client]
) -> None:
    """Also where no screen leads: a program that deletes it is refused."""
    model = apps.get_model("newsroom", printed)
    rows = model._default_manager.all()
    if printed in {"Section", "Storyline"}:
        rows = rows.filter(printed_place__isnull=False)
    statement = f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s"
    for row in rows:
        with pytest.raises(IntegrityError):
            delete_at_once(statement, row.pk)


@transaction.atomic
def delete_at_once(statement: str, pk: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, [pk])
