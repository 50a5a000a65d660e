"""Every page is HTML without an error, by the Nu HTML checker: the site, its error pages, the desk."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client

from newsroom import house
from newsroom.clock import database_now
from newsroom.models import HouseKind, Story
from tests.briefings import support
from tests.newsroom import desk

HOUSE = Path(__file__).resolve().parents[2]
JAR = HOUSE / ".ci" / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HOW_TO_GET_IT = (
    "no Nu HTML checker: install Java 11 or later, and run 'npm ci --ignore-scripts' in .ci/node"
)

# On a phone the tables of a story are laid out as lists, which takes their meaning from them in browsers
# of before 2024; the roles give it back, and the checker knows of no style sheet.
MEANT = re.compile(r"^The “role” attribute must not be used on a “t[rhd]” element")

pytestmark = pytest.mark.django_db
PAGES = {
    200: (
        "/", "/sections/europe/", "/outlets/", "/outlets/varn-post/", "/perspectives/river-towns/",
        "/corrections/", "/corrections/policy/", "/standards/", "/imprint/", "/search/",
        "/search/?q=bridge", "/search/?q=nothing-has-this", "/subscribe/", "/subscribe/again/",
        "/stories/the-bridge-at-varn-opens/", "/stories/the-bridge-at-varn-opens/v1/",
        "/stories/al-jisr/", "/api/v1/docs/",
    ),
    400: ("/corrections/?before=x", f"/search/?q={'a' * 300}"),
    404: ("/nothing/", "/confirm/forged/", "/preferences/forged/"),
    410: ("/stories/the-bridge-that-never-was/",),
}  # fmt: skip
AT_THE_DESK = {
    "editor": (
        "/admin/", "/admin/newsroom/story/", "/admin/newsroom/story/add/",
        "/admin/newsroom/story/import/", "/admin/newsroom/story/{story}/change/",
        "/admin/newsroom/story/{story}/history/", "/admin/newsroom/story/{story}/part/{fact}/",
        "/admin/newsroom/story/{story}/part/{framing}/", "/admin/perspectives/outlet/",
        "/admin/perspectives/outlet/add/", "/admin/perspectives/perspective/",
        "/admin/newsroom/section/", "/admin/briefings/edition/", "/admin/nothing/",
    ),
    "admin": (
        "/admin/", "/admin/newsroom/housepage/", "/admin/newsroom/housepage/standards/",
        "/admin/newsroom/user/", "/admin/newsroom/user/add/", "/admin/briefings/briefing/",
        "/admin/briefings/briefing/add/", "/admin/briefings/subscriber/",
    ),
}  # fmt: skip


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks a folder; CI may not do without."""
    jar = Path(os.environ.get("VNU_JAR", JAR))
    java = shutil.which("java")
    if java and jar.exists():
        return [
            java,
            "-Xss2m",
            "-jar",
            str(jar),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
        ]
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_IT)
    pytest.skip(HOW_TO_GET_IT)


@pytest.fixture
def story() -> Story:
    """A newsroom in which something of every kind happened; the story that is out, corrected."""
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    desk.retracted(desk.published(headline="The bridge that never was", dek="In 2026.").story)
    desk.published(headline="Al jisr", dek="<b>&</b> 2026", language="ar", at=database_now())
    desk.draft(headline="A draft")
    support.morning()
    house.write(
        HouseKind.STANDARDS, "# Ours\n\n- One\n\n> Two", by=desk.person("admin"), at=desk.NOON
    )
    return live.story


def errors(checker: list[str], folder: Path) -> Iterator[str]:
    done = subprocess.run([*checker, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for message in json.loads(done.stdout)["messages"]:
        if message["type"] != "info" and not MEANT.match(message["message"]):
            place = Path(message.get("url", "")).name
            yield f"{place}:{message.get('lastLine')}: {message['message']} {message.get('extract', '')}"


def keep(folder: Path, name: str, html: str) -> None:
    (folder / f"{name.strip('/').replace('/', '_').replace('?', '_') or 'front'}.html").write_text(
        html
    )


def test_every_page_of_the_site(checker: list[str], story: Story, tmp_path: Path) -> None:
    for status, paths in PAGES.items():
        for path in paths:
            response = Client().get(path)
            assert response.status_code == status, path
            keep(tmp_path, path[:80], response.content.decode())
    for name in ("500", "503"):
        keep(tmp_path, name, render_to_string(f"{name}.html", {"at_desk": False}))

    assert list(errors(checker, tmp_path)) == []


@pytest.mark.parametrize("role", AT_THE_DESK)
def test_every_screen_of_the_desk(
    role: str, checker: list[str], story: Story, tmp_path: Path
) -> None:
    client = Client()
    client.force_login(desk.person(role))
    keep(tmp_path, "login", Client().get("/admin/login/").content.decode())
    parts = {"fact": story.story_facts.all()[0].fact.uid, "framing": story.framings.all()[0].uid}
    for path in AT_THE_DESK[role]:
        response = client.get(path.format(story=story.pk, **parts))
        assert response.status_code in {200, 404}, path
        keep(tmp_path, path, response.content.decode())

    assert list(errors(checker, tmp_path)) == []
