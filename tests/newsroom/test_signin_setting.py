"""A second step is required unless somebody says otherwise; only the demo does so by itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from runner.up import second_step

ASK = "from newsroom import settings; print(settings.SECOND_FACTOR_REQUIRED)"


@pytest.mark.parametrize(("said", "required"), [(None, "True"), ("0", "False"), ("1", "True")])
def test_it_is_on_in_production(said: str | None, required: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "SECOND_FACTOR_REQUIRED"}
    env |= {"SECOND_FACTOR_REQUIRED": said} if said else {}
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == required


def test_the_demo_whose_password_is_printed_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECOND_FACTOR_REQUIRED", "NEWSROOM_DEMO"):
        monkeypatch.delenv(name, raising=False)
    assert second_step("printed") == {"SECOND_FACTOR_REQUIRED": "0"}


@pytest.mark.parametrize(
    ("name", "value"), [("SECOND_FACTOR_REQUIRED", "1"), ("NEWSROOM_DEMO", "0")]
)
def test_what_the_operator_says_comes_first(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSROOM_DEMO", raising=False)
    monkeypatch.setenv(name, value)
    assert second_step("printed") == {}
    assert second_step(None) == {}
