"""Whether the functions that settings name are there and can be called: said by `manage.py check`, and by
every command that starts a process, instead of by the first page that needs one."""

from __future__ import annotations

from inspect import signature
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import import_string

MOST_TAKEN = 2


@register()
def editorial_checks_are_there(**_: Any) -> list[Error]:
    """Each takes a Brief, and what is Known if it takes a second argument."""
    wrong = [_wrong(name, "EDITORIAL_CHECKS", fewest=1) for name in settings.EDITORIAL_CHECKS]
    twice = [
        name for name in settings.EDITORIAL_CHECKS if settings.EDITORIAL_CHECKS.count(name) > 1
    ]
    wrong += [f"EDITORIAL_CHECKS names {name} twice." for name in dict.fromkeys(twice)]
    return _errors(wrong, "newsroom.E001")


@register()
def previews_are_there(**_: Any) -> list[Error]:
    wrong = []
    for entry in map(list, settings.STORY_PREVIEWS):
        if len(entry) == 3:
            wrong.append(_wrong(entry[2], "STORY_PREVIEWS", fewest=MOST_TAKEN))
        else:
            wrong.append(
                f"STORY_PREVIEWS has an entry that is no name, label and function: {entry}."
            )
    return _errors(wrong, "newsroom.E002")


@register()
def fact_panels_are_there(**_: Any) -> list[Error]:
    """Each takes a request and the versions of a fact."""
    wrong = [_wrong(name, "FACT_PANELS", fewest=MOST_TAKEN) for name in settings.FACT_PANELS]
    return _errors(wrong, "newsroom.E003")


def _wrong(name: str, setting: str, *, fewest: int) -> str:
    """What is wrong with a dotted name of a function, as a sentence; empty if nothing is."""
    try:
        found = import_string(name)
    except ImportError as error:
        return f"{setting} names {name or 'nothing'}, which is not there: {error}."
    try:
        taken = len(signature(found).parameters)
    except (TypeError, ValueError):
        return f"{setting} names {name}, which is no function."
    if not fewest <= taken <= MOST_TAKEN:
        takes = "one argument or two" if fewest == 1 else "two arguments"
        return f"{setting} names {name}, which does not take {takes}."
    return ""


def _errors(sentences: list[str], number: str) -> list[Error]:
    return [Error(sentence, id=number) for sentence in sentences if sentence]
