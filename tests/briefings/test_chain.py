"""The thin line through all of it: live stories are planned, sealed, owed and sent."""

from __future__ import annotations

from datetime import UTC, datetime

from briefings import sending, ticking
from briefings.models import Briefing, Delivery
from newsroom.models import Section
from tests.briefings.support import DAY, Desk, ScriptedRelay, brief, reader

SEVEN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_what_is_live_reaches_each_reader_in_the_sections_they_chose(
    desk: Desk, briefing: Briefing
) -> None:
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief("Дощі повернулися", "Climate"))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "all@example.org")
    reader(briefing, "climate@example.org", "Europe/Kyiv", ("climate",))
    reader(briefing, "sport@example.org", "UTC", ("sport",))
    sealed = desk.sealed(briefing)
    assert [wave.zone for wave in sealed.edition.waves.all()] == ["Europe/Kyiv", "UTC"]
    with ScriptedRelay() as relay:
        sending.send(clock=lambda: SEVEN, due=ticking.due, relay=relay.relay)
    told = {message["To"]: message for message in relay.messages}
    assert set(told) == {"all@example.org", "climate@example.org"}
    assert told["climate@example.org"]["Subject"] == "Дощі повернулися"
    text = told["all@example.org"].get_body(("plain",))
    assert text is not None
    assert "A BRIDGE OPENS" in text.get_content()
    assert "ДОЩІ ПОВЕРНУЛИСЯ" in text.get_content()
    assert Delivery.objects.counts(sealed.edition_id) == {"sent": 2}
    assert sealed.edition.issue_date == DAY
