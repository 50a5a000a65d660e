"""Whether the numbers and dates of dek and facts say the same.

Careful: a number that stands in one place only contradicts nothing, nor does one that a fact has too, and
what counts something else is something else. Numbers are compared in the languages of `numerals`, dates in
all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from newsroom.brief import Brief
from newsroom.checks import Complaint
from newsroom.checks.days import Day, days_in, without_days
from newsroom.checks.numerals import Counted, counted


def dek_is_dated(brief: Brief) -> Iterator[Complaint]:
    """The dek says on which day"""
    if brief.dek and not days_in(brief.dek, brief.language):
        yield Complaint(False, "dek", "The dek gives no date: say on which day it happened.")


def figures_agree(brief: Brief) -> Iterator[Complaint]:
    """Numbers in dek and facts agree"""
    told: defaultdict[str, dict[float, int]] = defaultdict(dict)
    for number, fact in enumerate(brief.facts, 1):
        for one in _counted(fact.text, brief.language):
            told[one.key].setdefault(one.value, number)
    stated = {value for values in told.values() for value in values}
    said: defaultdict[str, list[Counted]] = defaultdict(list)
    for one in _counted(brief.dek, brief.language):
        if one.key:
            said[one.key].append(one)
    for key, several in said.items():
        if key in told and stated.isdisjoint(one.value for one in several):
            value, place = next(iter(told[key].items()))
            first = several[0]
            text = (
                f"The dek says {first.value:,.12g} {first.noun}, fact {place} says {value:,.12g}."
            )
            yield Complaint(False, "dek", text, f"fact-{place}")


def dates_agree(brief: Brief) -> Iterator[Complaint]:
    """Dates exist, fall on the weekday they name, and agree in dek and facts"""
    texts = {"dek": brief.dek} | {
        f"fact-{number}": fact.text for number, fact in enumerate(brief.facts, 1)
    }
    days = {field: days_in(text, brief.language) for field, text in texts.items()}
    for field, found in days.items():
        for day in found:
            yield from _possible(field, day)
    whole = {
        field: [day.date for day in found if day.date] for field, found in days.items()
    }  # fmt: skip
    told = {day: field for field, found in whole.items() if field != "dek" for day in found}
    for said in whole["dek"]:
        if said in told:
            continue
        for other, field in told.items():
            same = (other.month, other.day) == (said.month, said.day)
            if same and abs(other.year - said.year) == 1:
                number = field.removeprefix("fact-")
                text = (
                    f"The dek says {said.year}, fact {number} says {other.year} for the same day."
                )
                yield Complaint(False, "dek", text, field)
                break


def _possible(field: str, day: Day) -> Iterator[Complaint]:
    if day.year and day.date is None:
        yield Complaint(False, field, f"There is no {day.written}.")
    elif day.date and day.weekday is not None and day.date.weekday() != day.weekday:
        yield Complaint(False, field, f"{day.written} was on another day of the week.")


def _counted(text: str, language: str) -> Iterator[Counted]:
    """A date counts nothing."""
    return counted(without_days(text, language), language)
