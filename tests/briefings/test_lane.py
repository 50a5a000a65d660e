"""One line to the relay: what is written arrives whole, however little the line takes at a time."""

from __future__ import annotations

import selectors

from briefings.lane import MOST_PIECES, Lane
from briefings.smtp import Outcome, Result
from tests.briefings.support import ScriptedRelay


def test_a_text_of_more_pieces_than_a_call_takes_arrives_whole() -> None:
    text = [b"%06d%s\r\n" % (number, b"x" * 4000) for number in range(MOST_PIECES * 4 + 1)]
    with ScriptedRelay() as relay, selectors.DefaultSelector() as selector:
        lane = Lane(relay.relay, selector)
        lane.open()
        outcomes: list[Outcome] = []
        while not outcomes:
            selector.select(5)
            outcomes = lane.turn()
            if lane.takes_envelope:
                lane.offer(1, "desk@example.org", "a@example.org", sum(map(len, text)))
                lane.push()
            elif lane.asked:
                lane.speak(text)
                lane.push()
        lane.close()

    assert [outcome.result for outcome in outcomes] == [Result.SENT]
    assert relay.kept[0][1] == b"".join(text)
