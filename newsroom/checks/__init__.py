"""Editorial checks: what must hold before a story may go on, and what needs a reason to stand.

Each check is a function that takes a Brief and yields complaints, named in settings.EDITORIAL_CHECKS; one
that takes a second argument gets what is Known of the world around the brief. A newsroom adds its own by
adding a name there (docs/desk/checks.md). Errors hold a story back; a warning stands with a written reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from inspect import signature
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from newsroom.brief import Brief
from newsroom.checks.known import NOTHING as NOTHING
from newsroom.checks.known import Known as Known


class Complaint(NamedTuple):
    """`field` is the anchor on the story screen: headline, dek, fact-2, framing-1 …

    `see` is another field that it is about. `key` is given by `checklist`: the check, the field and, from
    the second on, the number of its complaint there.
    """

    error: bool
    field: str
    text: str
    see: str = ""
    key: str = ""


class Checklist(NamedTuple):
    """What was found, errors first, and what the checks that found nothing say is so."""

    found: list[Complaint]
    passed: list[str]

    @property
    def errors(self) -> list[Complaint]:
        return [complaint for complaint in self.found if complaint.error]

    @property
    def warnings(self) -> list[Complaint]:
        return [complaint for complaint in self.found if not complaint.error]


Check = Callable[..., Iterator[Complaint]]


def checklist(brief: Brief, known: Known = NOTHING) -> Checklist:
    """Every check in force, run on this brief."""
    found: list[Complaint] = []
    passed = []
    for name in settings.EDITORIAL_CHECKS:
        check: Check = import_string(name)
        complaints = list(_run(check, brief, known))
        if complaints:
            found += _keyed(name.rsplit(".", 1)[-1], complaints)
        else:
            passed.append(_says(check, name))
    return Checklist(sorted(found, key=lambda complaint: not complaint.error), passed)


def _run(check: Check, brief: Brief, known: Known) -> Iterator[Complaint]:
    wants: tuple[Any, ...] = (brief, known)
    return check(*wants[: len(signature(check).parameters)])


def _keyed(name: str, complaints: list[Complaint]) -> Iterator[Complaint]:
    count: Counter[str] = Counter()
    for complaint in complaints:
        key = f"{name}:{complaint.field}"
        count[key] += 1
        number = f":{count[key]}" if count[key] > 1 else ""
        yield complaint._replace(key=f"{key}{number}")


def _says(check: Check, name: str) -> str:
    """The first line of its docstring; without one, its name in words."""
    first = (check.__doc__ or "").strip().split("\n")[0].rstrip(".")
    return first or re.sub(r"_+", " ", name.rsplit(".", 1)[-1]).capitalize()
