"""The demo's own files are read as strictly as anybody's: what is wrong is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefings.demo import data
from briefings.demo.data import BadDemo


def test_a_bad_data_file_is_named_with_the_place_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "HERE", tmp_path)
    (tmp_path / "directory.toml").write_text('outlets = []\nperspectives = [{ mark = "z" }]\n')
    with pytest.raises(BadDemo, match=r"directory\.toml: .*perspectives\[0\]"):
        data.directory()
