"""The proof: what readers would get now, sent to the desk through the same rendering."""

from __future__ import annotations

import pytest

from briefings import planning, proofing
from briefings.models import Briefing, Edition
from briefings.relay import Relay
from newsroom.models import Section
from newsroom.refusals import NotAllowed
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    return planning.plan(briefing, issue_date=DAY, at=NOW)


def test_the_desk_gets_the_mail_and_the_edition_knows_when(desk: Desk, edition: Edition) -> None:
    with ScriptedRelay() as relay:
        proofing.proof(
            edition, to=["desk@parallax.example"], by=desk.editor, at=NOW, relay=relay.relay
        )
    (message,) = relay.messages
    assert message["Subject"] == "Proof: A bridge opens"
    text = message.get_body(("plain",))
    assert text is not None
    assert "This is a proof for the desk." in text.get_content()
    edition.refresh_from_db()
    assert edition.proofed_at == NOW


def test_a_relay_that_says_no_is_told_to_the_desk(desk: Desk, edition: Edition) -> None:
    with (
        ScriptedRelay(lambda n, phase: "550 no" if phase == "rcpt" else "") as relay,
        pytest.raises(proofing.NotProofed, match="550 no"),
    ):
        proofing.proof(
            edition, to=["desk@parallax.example"], by=desk.editor, at=NOW, relay=relay.relay
        )
    nobody = Relay("127.0.0.1", 1)
    with pytest.raises(proofing.NotProofed, match="could not be sent"):
        proofing.proof(edition, to=["desk@parallax.example"], by=desk.editor, at=NOW, relay=nobody)
    edition.refresh_from_db()
    assert edition.proofed_at is None


def test_a_writer_sends_no_proof(desk: Desk, edition: Edition) -> None:
    with pytest.raises(NotAllowed):
        proofing.proof(edition, to=["desk@parallax.example"], by=desk.writer, at=NOW)
