"""What a stop leaves behind: of a sender, of an edition, of an owing, of the whole product."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from runner.processes import wait_until
from tests.faults.sending import Issue, issue
from tests.faults.smtp_script import Script
from tests.faults.world import SENDERS, World
from tests.patience import SOON

LATEST = timedelta(hours=72)


def test_senders_that_are_asked_to_leave_finish_their_message_and_hold_nothing(
    stage: World,
) -> None:
    interrupted = issue(stage, "interrupted", 400)
    stage.script(Script(pace=10))
    stage.start(*SENDERS)
    assert wait_until(lambda: interrupted.taken() >= 5, SOON)
    stage.leave(*SENDERS)
    states = Counter(interrupted.states().values())
    assert set(states) == {"sent", "queued"}
    assert states["sent"] == interrupted.taken()
    stage.script(Script())
    stage.start(*SENDERS)
    assert interrupted.wait_until_settled(SOON)
    assert interrupted.taken() == 400


def test_a_cancelled_edition_stops_in_mid_send(stage: World) -> None:
    stopped = issue(stage, "stopped", 1000)
    stage.script(Script(pace=10))
    stage.start(*SENDERS)
    assert wait_until(lambda: stopped.taken() >= 5, SOON)
    stage.desk("cancel", stopped.edition)
    assert stopped.wait_until_settled(SOON)
    states = Counter(stopped.states().values())
    assert set(states) == {"sent", "cancelled"}
    assert states["sent"] == stopped.taken() < 500
    assert stopped.judge().violations == []


def test_an_owing_that_is_killed_half_way_owes_nobody(stage: World) -> None:
    edition = stage.desk("edition", "half-owed", 1000, 1)
    with stage.database() as connection, connection.transaction(force_rollback=True):
        # The owing comes as far as this row, and waits to hear what becomes of it.
        connection.execute(
            """INSERT INTO briefings_delivery (edition_id, subscriber_id, recipe_id, wave_id, state,
                attempts, doubts, not_before, reply)
            SELECT %s, id, 1, 1, 'queued', 0, 0, now(), '' FROM briefings_subscriber
            WHERE address = 'r700@half-owed.example'""",
            [edition],
        )
        sealing = stage.desk_process("seal", edition)
        assert wait_until(lambda: is_owing(stage), SOON)
        sealing.kill()
        sealing.communicate()
    assert wait_until(lambda: not is_owing(stage), SOON)
    assert owed(stage, edition) == 0
    stage.desk("seal", edition)
    assert owed(stage, edition) == 1000
    stage.desk("cancel", edition)


def is_owing(stage: World) -> bool:
    with stage.database() as connection:
        found = connection.execute(
            """SELECT FROM pg_stat_activity WHERE state = 'active'
            AND pid <> pg_backend_pid() AND query LIKE '%INSERT INTO briefings_delivery%'"""
        )
        return found.fetchone() is not None


def owed(stage: World, edition: int) -> int:
    query = "SELECT count(*) FROM briefings_delivery WHERE edition_id = %s"
    with stage.database() as connection:
        return int(connection.execute(query, [edition]).fetchall()[0][0])


def test_a_product_that_was_down_sends_when_it_is_back_and_asks_a_person_when_that_is_too_late(
    stage: World,
) -> None:
    overslept = issue(stage, "overslept", 5)
    stage.move_clock(LATEST + timedelta(hours=1))
    in_time = issue(stage, "in-time", 5)
    stage.start(*SENDERS)
    assert in_time.wait_until_settled(SOON)
    assert in_time.taken() == 5
    assert wait_until(lambda: "release it" in held_because(overslept), SOON)
    assert overslept.taken() == 0


def held_because(late: Issue) -> str:
    query = "SELECT held_because FROM briefings_edition WHERE id = %s"
    with late.world.database() as connection:
        return str(connection.execute(query, [late.edition]).fetchall()[0][0])
