"""verify_edition: the same in every channel, or the name of what differs."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from briefings import resealing, verifying
from briefings.management.commands.verify_edition import fetch
from briefings.models import Briefing, Edition, Seal
from newsroom import press
from newsroom.models import Section, Story
from tests.briefings.support import DAY, NOW, Desk, brief, reader


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief("Rain returns", "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    reader(briefing, "b@example.org", sections=("climate",))
    edition = desk.sealed(briefing).edition
    Edition.objects.filter(pk=edition.pk).update(out_at=NOW - timedelta(days=900))
    return Edition.objects.select_related("briefing").get(pk=edition.pk)


def told() -> str:
    out = StringIO()
    call_command("verify_edition", "morning-brief", str(DAY), stdout=out)
    return out.getvalue()


def test_all_channels_agree(edition: Edition) -> None:
    assert "the same in seal, " in told()
    assert "web, API." in told()


def test_before_it_is_out_only_seal_and_mail_are_asked(edition: Edition) -> None:
    Edition.objects.update(out_at=NOW + timedelta(days=9000))
    assert "Not out yet" in told()


def test_a_story_retracted_since_is_reported_as_that(desk: Desk, edition: Edition) -> None:
    press.retract(
        Story.objects.get(headline="Rain returns"), by=desk.publisher, at=NOW, note="No rain."
    )
    assert "was retracted since" in told()
    assert "web, API." in told()


def test_every_seal_is_compared_and_the_newest_with_web_and_api(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    rain = Story.objects.get(headline="Rain returns")
    resealing.reseal(edition, drop=[rain.pk], by=desk.publisher, at=NOW, note="No rain.")
    assert "the same in seal 2, " in told()
    assert ", seal 1, " in told()
    monkeypatch.setattr(verifying, "_fragments", lambda seal, manifest: ["a fragment differs"])
    verdict = verifying.verify(edition, fetch=fetch, is_out=True)
    assert verdict.differences == ["a fragment differs", "seal 1: a fragment differs"]


def test_a_page_that_tells_something_else_is_named(edition: Edition) -> None:
    def changed(path: str) -> tuple[int, bytes]:
        status, body = fetch(path)
        sha = Seal.objects.get().items.select_related("publication")[0].publication.sha
        return status, body.replace(sha.encode(), b"0" * 64) if "/api/" not in path else body

    verdict = verifying.verify(edition, fetch=changed, is_out=True)
    (difference,) = verdict.differences
    assert difference.startswith("web: misses ")
    assert "tells 000000000000 instead" in difference


def test_an_api_in_another_order_is_named(edition: Edition) -> None:
    def turned(path: str) -> tuple[int, bytes]:
        status, body = fetch(path)
        if "/api/" in path:
            answer = json.loads(body)
            answer["stories"].reverse()
            body = json.dumps(answer).encode()
        return status, body

    verdict = verifying.verify(edition, fetch=turned, is_out=True)
    assert verdict.differences == ["API: tells the stories in another order"]


def test_a_changed_fragment_is_named(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    seal = Seal.objects.get()
    monkeypatch.setattr(
        verifying, "_fragments", lambda seal, manifest: ["fragment head: its bytes differ"]
    )
    manifest = json.loads(seal.manifest)
    manifest["fragments"]["head"] = "0" * 64
    monkeypatch.undo()
    assert list(verifying._fragments(seal, manifest)) == [
        "fragment head: its bytes are not those of the manifest"
    ]


def test_the_command_exits_with_what_differs(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "briefings.management.commands.verify_edition.fetch", lambda path: (500, b"")
    )
    with pytest.raises(CommandError, match=r"web: .* answers 500"):
        told()


def test_an_edition_that_does_not_exist_is_said(edition: Edition) -> None:
    with pytest.raises(CommandError, match="no edition"):
        call_command("verify_edition", "morning-brief", "2001-01-01")
