"""Whatever a template or a stylesheet loads is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

HOUSE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
SHEETS = sorted((HOUSE / "static").rglob("*.css"))

pytestmark = pytest.mark.quick


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_loads_only_what_is_there(template: Path) -> None:
    text = template.read_text()
    scripts = re.findall(r'parts/script\.html" with name="([^"]+)"', text)
    for wanted in (*scripts, *re.findall(r"{% static ['\"]([^'\"]+)['\"]", text)):
        assert finders.find(wanted), wanted
    assert not re.findall(r"(?:src|href)=[\"']/?static/", text), "not by the name of the release"


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_stylesheet_loads_only_what_is_there(sheet: Path) -> None:
    for wanted in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text()):
        if not wanted.startswith("data:"):
            assert (sheet.parent / wanted).is_file(), wanted


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_page_with_our_look_names_its_icon(template: Path) -> None:
    """Else the browser asks for /favicon.ico, which is nothing of ours."""
    text = template.read_text()
    is_page = "<html" in text and 'rel="stylesheet"' in text
    assert not is_page or 'rel="icon"' in text
