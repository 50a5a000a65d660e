"""Static files under names that change with their bytes; the site's and the desk's own also compressed.

Decides which are worth it: what others brought along is large, seldom asked for, and slow to compress. A
file that was compressed before is left alone: its name says that it is the same.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

OURS = ("site/", "desk/", "fonts/")
WORTH_IT = (".css", ".js", ".svg")


class PackedStorage(ManifestStaticFilesStorage):
    """WhiteNoise finds `name.br` and `name.gz` beside the name."""

    def post_process(self, *arguments: Any, **options: Any) -> Iterator[Any]:
        for name, hashed, processed in super().post_process(*arguments, **options):
            if hashed and name.startswith(OURS) and name.endswith(WORTH_IT):
                _pack(Path(self.path(hashed)))
            yield name, hashed, processed


def _pack(path: Path) -> None:
    small = path.with_name(f"{path.name}.br")
    if small.exists():
        return
    body = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    small.write_bytes(brotli.compress(body, mode=brotli.MODE_TEXT))
