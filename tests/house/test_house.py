"""The house itself: small rooms, plain arrows, one writer for each thing that matters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
APPS = ("newsroom", "perspectives", "briefings", "runner")
CODE = sorted(
    path for app in APPS for path in (HOUSE / app).rglob("*.py") if "migrations" not in path.parts
)
NAMES = [str(path.relative_to(HOUSE)) for path in CODE]
TESTS = sorted((HOUSE / "tests").rglob("*.py"))

# These ask whether a module is there at all, and say what to do if not.
PROBES = {"binaries.py", "venv.py"}

pytestmark = pytest.mark.quick


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", CODE, ids=NAMES)
def test_a_room_is_small_and_its_functions_fit_a_screen(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300
    for function in functions(path):
        assert function.end_lineno
        assert function.end_lineno - function.lineno < 50, function.name


def test_a_room_of_tests_is_small_too() -> None:
    assert [path.name for path in TESTS if len(path.read_text().splitlines()) > 300] == []


@pytest.mark.parametrize("path", CODE, ids=NAMES)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    if path.name in PROBES:
        return
    for function in functions(path):
        inner = [
            node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert not inner, f"{function.name} in {path.name}"


@pytest.mark.parametrize("path", CODE, ids=NAMES)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    wiring = {"__init__.py", "apps.py", "asgi.py", "wsgi.py", "manage.py"}
    assert path.name in wiring or ast.get_docstring(tree(path))


def test_no_room_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "services", "common", "misc", "signals", "receivers"}
    assert not [name for path, name in zip(CODE, NAMES, strict=True) if path.stem in drawers]


def test_nothing_listens_to_signals_and_no_model_overrides_save() -> None:
    for path, name in zip(CODE, NAMES, strict=True):
        text = path.read_text()
        assert "django.db.models.signals" not in text, name
        assert "django.dispatch" not in text, name
        if "models" in path.parts:
            assert "def save(" not in text, name


def writers(pattern: str) -> set[str]:
    return {
        name
        for path, name in zip(CODE, NAMES, strict=True)
        if re.search(pattern, path.read_text()) and "models" not in path.parts
    }


def test_workflow_alone_writes_the_stage() -> None:
    assert writers(r"\.stage\s*=[^=]|update\([^)]*\bstage=|create\([^)]*\bstage=") == {
        "newsroom/workflow.py"
    }


@pytest.mark.parametrize(
    "model", ["Publication", "PublicationPart", "Mention", "Correction", "CorrectionWrong", "Live"]
)
def test_the_press_alone_writes_what_readers_see(model: str) -> None:
    writing = (
        rf"\b{model}\.objects\.(create|bulk_create|update_or_create|get_or_create)|\b{model}\("
    )
    assert writers(writing) == {"newsroom/press.py"}


def test_decisions_know_no_request_and_read_no_clock() -> None:
    decisions = [
        "newsroom/editing.py", "newsroom/workflow.py", "newsroom/press.py", "newsroom/rows.py",
        "newsroom/importing.py", "briefings/planning.py", "briefings/sealing.py", "briefings/slotting.py",
        "briefings/approving.py", "briefings/attending.py",
        "briefings/resealing.py", "briefings/owing.py", "briefings/freezing.py",
        "briefings/notices.py", "briefings/subscribing.py", "briefings/rendering.py",
        "briefings/moving.py", "briefings/agreeing.py", "briefings/writing.py", "briefings/keeping.py",
        "briefings/reasons.py", "briefings/welcoming.py", "briefings/resending.py",
        "briefings/feedback.py", "briefings/suppressing.py",
        "briefings/removing.py", "briefings/importing.py", "briefings/enrolling.py",
        "newsroom/removal.py", "briefings/mailroom.py", "briefings/running.py",
    ]  # fmt: skip
    for name in decisions:
        text = (HOUSE / name).read_text()
        assert not re.search(
            r"HttpRequest|request\.|timezone\.now|datetime\.now|database_now", text
        ), name


def test_every_dependency_has_its_reason() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (HOUSE / name).read_text().splitlines():
            if re.match(r"[a-z]", line):
                assert "#" in line, f"{name}: {line}"


def test_the_project_names_no_machine() -> None:
    for path in (*CODE, *sorted((HOUSE / "docs").rglob("*.md")), HOUSE / "README.md"):
        text = path.read_text()
        assert not re.search(r"(?<![\w.])/(work|root|home)/", text), path.name
