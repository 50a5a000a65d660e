"""What is known of the world around a brief: who is behind its outlets, whether its links answer.

A frozen value, read from rows by `newsroom.knowing`. What nobody recorded is empty, and no check complains
of what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class KnownOutlet(NamedTuple):
    """`country` is an ISO code, `kind` and `owner` of who is behind it that day; each may be empty."""

    name: str
    country: str = ""
    kind: str = ""
    owner: str = ""


class Known(NamedTuple):
    """Outlets by the name that stands in the brief, those of its perspectives by `name_key`; dead links."""

    outlets: Mapping[str, KnownOutlet] = MappingProxyType({})
    members: Mapping[str, tuple[KnownOutlet, ...]] = MappingProxyType({})
    dead: Mapping[str, str] = MappingProxyType({})


NOTHING = Known()
