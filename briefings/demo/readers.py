"""The demo's briefings and readers: who asked for what, who confirmed, paused and left, and when.

Decides the moments; consent and preferences are written by `subscribing`. No mail leaves: a sign-up is
marked as written about, as the worker does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from briefings import addresses, subscribing
from briefings.demo.data import BadDemo, BriefingData, SubscriberData
from briefings.demo.stories import Step
from briefings.models import Briefing, Subscriber, WeekdaySlot
from briefings.tokens import Named
from newsroom.models import Section, User

FIRST_DAYS_AGO = 6.8
APART = timedelta(hours=7.3)
ANOTHER_DAY = timedelta(hours=26)
WRITTEN = timedelta(seconds=9)
CONFIRMED = timedelta(minutes=13)


def add_briefings(
    briefings: list[BriefingData], places: Mapping[str, Section], *, now: datetime
) -> dict[str, Briefing]:
    return {wanted.slug: _briefing(wanted, places, now) for wanted in briefings}


def _briefing(wanted: BriefingData, places: Mapping[str, Section], now: datetime) -> Briefing:
    unknown = set(wanted.sections) - set(places)
    if unknown:
        raise BadDemo(f"{wanted.name} wants sections that the demo has not: {sorted(unknown)}.")
    briefing = Briefing.objects.create(
        slug=wanted.slug,
        name=wanted.name,
        about=wanted.about,
        language=wanted.language,
        weekdays=wanted.weekdays,
        hour=wanted.hour,
        late_hours=wanted.late_hours,
        starts_at=now - timedelta(days=wanted.starts_days_ago),
        postal_address=wanted.postal_address,
        reply_to=wanted.reply_to,
        reading_minutes=wanted.reading_minutes,
    )
    briefing.sections.set(places[slug] for slug in wanted.sections)
    WeekdaySlot.objects.bulk_create(
        WeekdaySlot(
            briefing=briefing, weekday=weekday, section=places[slot.section], position=place,
            stories=slot.stories, owner=User.objects.filter(username=slot.owner).first(),
        )
        for weekday in wanted.weekdays
        for place, slot in enumerate(wanted.slots, 1)
    )  # fmt: skip
    return briefing


class Reader:
    """One subscriber's way from the sign-up on; `place` spreads them over the week."""

    def __init__(
        self, wanted: SubscriberData, briefings: Mapping[str, Briefing], place: int
    ) -> None:
        unknown = {wish.slug for wish in wanted.briefings} - set(briefings)
        if unknown:
            raise BadDemo(f"{wanted.address} wants unknown briefings: {sorted(unknown)}.")
        self.wanted, self.briefings, self.place = wanted, briefings, place

    def steps(self, now: datetime) -> Iterator[Step]:
        """One sign-up for each choice of sections, a day apart, as mail about it is."""
        at = now - timedelta(days=FIRST_DAYS_AGO) + self.place * APART
        for sections, slugs in self._wishes().items():
            yield Step(at, partial(self._sign_up, sections=sections, slugs=slugs))
            if self.wanted.status != "unconfirmed":
                yield Step(at + CONFIRMED, self._confirm)
            at += ANOTHER_DAY
        if self.wanted.status == "left":
            left = now - timedelta(days=self.wanted.left_days_ago or 0.1)
            yield Step(left, self._leave)
        elif self.wanted.status == "paused":
            yield Step(at - ANOTHER_DAY + 2 * CONFIRMED, partial(self._pause, now=now))

    def _wishes(self) -> dict[tuple[str, ...], list[str]]:
        """Briefings by the sections that are wanted of them."""
        wishes: dict[tuple[str, ...], list[str]] = {}
        for wish in self.wanted.briefings:
            wishes.setdefault(tuple(sorted(wish.sections)), []).append(wish.slug)
        return wishes

    @property
    def named(self) -> Named:
        key = addresses.key_of(self.wanted.address)
        return Named(Subscriber.objects.get(address_key=key).uid)

    def _sign_up(self, at: datetime, *, sections: tuple[str, ...], slugs: list[str]) -> None:
        subscribing.sign_up(
            self.wanted.address,
            briefings=[self.briefings[slug] for slug in slugs],
            sections=sections,
            zone=self.wanted.zone,
            at=at,
        )
        Subscriber.objects.filter(uid=self.named.uid).update(
            written_at=at + WRITTEN, handed_at=at + WRITTEN
        )

    def _confirm(self, at: datetime) -> None:
        subscribing.confirm(self.named, at=at)

    def _leave(self, at: datetime) -> None:
        subscribing.leave(self.named, at=at)

    def _pause(self, at: datetime, *, now: datetime) -> None:
        days = timedelta(days=self.wanted.paused_for_days or 7)
        subscribing.change(
            self.named,
            at=at,
            zone=self.wanted.zone,
            sections={
                self.briefings[wish.slug].pk: wish.sections for wish in self.wanted.briefings
            },
            paused_until=(now + days).date(),
        )
