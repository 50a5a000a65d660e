"""Asking the read API for more and for less: fields, includes, storylines, the whole at once."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom import removal
from newsroom.models.publication import Publication
from newsroom.models.sections import Storyline
from newsroom.public.api import export
from newsroom.public.api.throttle import ExportThrottle
from tests.newsroom import desk
from tests.newsroom.crowd import crowd
from tests.newsroom.reads import API, ask, get, lines, queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "stories/", "stories/{slug}/", "stories/{slug}/versions/", "stories/{slug}/versions/1/",
        "sections/", "storylines/", "storylines/the-varn-crossing/", "outlets/",
        "outlets/varn-post/", "perspectives/", "perspectives/river-towns/", "corrections/",
    ],
)  # fmt: skip
def test_an_answer_has_the_fields_that_were_asked_for(path: str) -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    where = path.format(slug=live.slug)
    told = ask(where)
    row = told["results"][0] if "results" in told else told
    name = sorted(row)[0]

    less = ask(f"{where}?fields={name}")
    assert (less["results"][0] if "results" in less else less) == {name: row[name]}
    refused = ask(f"{where}?fields={name},stage", 400)["detail"]
    assert "“stage” is none. There are: " in refused
    assert name in refused


@pytest.mark.parametrize(
    "query", ["fields=", "fields=,", "include=draft", "include=%00", "fields=a" * 500]
)
def test_what_is_no_field_is_refused(query: str) -> None:
    ask(f"stories/?{query}", 400)


def test_a_list_of_stories_brings_their_parts_along_when_asked() -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    whole = ask(f"stories/{live.slug}/")
    (plain,) = ask("stories/")["results"]
    (row,) = ask("stories/?include=facts,framings,context,corrections")["results"]

    assert "facts" not in plain
    for name in ("facts", "framings", "context", "corrections"):
        assert row[name] == whole[name]
    assert len(row["corrections"]) == 1


def test_a_story_brings_its_versions_and_whom_it_names_along_when_asked() -> None:
    live = desk.published()
    desk.updated(live.story, dek="On 15 March 2026 the toll was lowered.")
    told = ask(f"stories/{live.slug}/?include=versions,outlets,perspectives")

    assert [row["number"] for row in told["versions"]] == [2, 1]
    assert told["outlets"] == [
        ask(f"outlets/{row['slug']}/")
        for row in sorted(told["outlets"], key=lambda row: row["slug"])
    ]
    assert {row["slug"] for row in told["perspectives"]} == {"river-towns", "the-capital"}
    assert told["perspectives"][0] == ask(f"perspectives/{told['perspectives'][0]['slug']}/")


def test_outlets_and_perspectives_bring_what_their_pages_show() -> None:
    desk.published()
    for path in (
        "outlets/?include=about,ownerships,perspectives",
        "perspectives/?include=definition,outlets",
    ):
        kind = path.split("/")[0]
        rows = ask(path)["results"]
        assert rows == [ask(f"{kind}/{row['slug']}/") for row in rows]


def test_what_is_included_costs_the_same_for_one_and_for_many() -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    paths = [
        "stories/?include=facts,corrections", "outlets/?include=ownerships,perspectives",
        "perspectives/?include=outlets", "storylines/", "corrections/",
        f"stories/{live.slug}/?include=versions,outlets,perspectives",
    ]  # fmt: skip
    at_one = [queries(path) for path in paths]
    crowd(30)
    at_many = [queries(path) for path in paths]
    # Of those who have no corrections, it is not asked which publications were wrong.
    assert all(many <= one for many, one in zip(at_many, at_one, strict=True))
    assert max(at_one) <= 9


def test_a_storyline_is_there_once_a_story_follows_it_and_filters_stories() -> None:
    Storyline.objects.create(slug="planned", name="Planned")
    live = desk.published()
    desk.published(headline="Another", storyline="")
    (line,) = ask("storylines/")["results"]

    assert line["name"] == "The Varn crossing"
    assert line["url"] == f"{settings.SITE_ORIGIN}/storylines/{line['slug']}/"
    assert ask(f"storylines/{line['slug']}/") == line
    ask("storylines/planned/", 404)
    listed = ask(line["stories"].removeprefix(settings.SITE_ORIGIN + API))["results"]
    assert [row["slug"] for row in listed] == [live.slug]
    desk.retracted(live.story)
    ask(f"storylines/{line['slug']}/", 404)


def test_the_export_has_every_story_as_its_own_address_tells_it() -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    gone = desk.published(headline="The bridge that never was", dek="In 2026.")
    desk.retracted(gone.story)
    first, second = lines()

    told = ask(f"stories/{live.slug}/")
    assert {**told, "serial": first["serial"], "withdrawn": False} == first
    assert (second["withdrawn"], second["uid"]) == (True, str(gone.story.uid))
    assert "headline" not in second
    assert lines("export/stories.jsonl.gz") == [first, second]


@pytest.mark.parametrize("path", ["export/stories.jsonl", "export/stories.jsonl.gz"])
def test_the_export_ends_when_its_reader_has_gone(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 1)
    for headline in ("One", "Two", "Three"):
        desk.published(headline=headline)
    present = iter([False, False, True])
    monkeypatch.setattr(export, "has_gone", lambda environ: next(present))

    assert [line["headline"] for line in lines(path)] == ["One", "Two"]


def test_the_export_goes_on_where_it_broke_and_says_what_changed_since() -> None:
    one, two = desk.published(headline="One"), desk.published(headline="Two")
    first, second = lines()
    assert lines(f"export/stories.jsonl?after={first['serial']}") == [second]
    assert lines(f"export/stories.jsonl?after={second['serial']}") == []
    desk.retracted(one.story)
    (since,) = lines(f"export/stories.jsonl?after={second['serial']}")
    assert (since["slug"], since["withdrawn"]) == (one.slug, True)
    assert two.slug == second["slug"]


def test_the_export_is_read_in_pieces_and_holds_nothing_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd(6)
    monkeypatch.setattr(export, "PIECE", 3)
    response = get("export/stories.jsonl")
    pieces = iter(response.streaming_content)
    with CaptureQueriesContext(connection) as caught:
        first = next(pieces)
    assert len(first.splitlines()) == 3
    assert len(caught) == 2
    assert sum(len(piece.splitlines()) for piece in pieces) == 4
    assert response["Cache-Control"] == "no-store"
    assert not any("OFFSET" in query["sql"] for query in caught.captured_queries)


def test_the_export_tells_no_removed_word() -> None:
    live = desk.published()
    desk.retracted(live.story)
    first = Publication.objects.get(story_id=live.story_id, number=1)
    removal.remove(first, by=desk.publisher(), at=desk.NOON, note="An order.")
    (line,) = lines()
    assert line["withdrawn"]
    assert "The bridge" not in json.dumps(line)


def test_the_export_is_not_asked_for_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportThrottle, "rate", "1/min", raising=False)
    client = Client(REMOTE_ADDR=uuid4().hex)
    assert client.get(f"{API}export/stories.jsonl").status_code == 200
    refused = client.get(f"{API}export/stories.jsonl")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    assert client.get(f"{API}stories/").status_code == 200
