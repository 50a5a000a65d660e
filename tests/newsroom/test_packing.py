"""Our own static files are there compressed, too; a name changes with what is behind it."""

from __future__ import annotations

import brotli
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

pytestmark = pytest.mark.quick


def test_a_style_sheet_is_handed_out_compressed_and_kept_for_good() -> None:
    address = staticfiles_storage.url("site/parallax.css")
    plain = Client().get(address)
    packed = Client().get(address, headers={"Accept-Encoding": "gzip, br"})

    assert packed["Content-Encoding"] == "br"
    assert "immutable" in plain["Cache-Control"]
    assert "Accept-Encoding" in plain["Vary"]
    body = b"".join(plain)
    assert brotli.decompress(b"".join(packed)) == body
    assert int(packed["Content-Length"]) < len(body) / 2
