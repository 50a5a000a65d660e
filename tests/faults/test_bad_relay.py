"""Relays that hang up, refuse, say nothing, talk nonsense or want to be spared."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

from runner.processes import wait_until
from tests.faults.sending import Issue, issue
from tests.faults.smtp_script import Phase, Rule, Script
from tests.faults.world import SENDERS, World
from tests.patience import SOON

SILENCE = 6  # seconds after the last bell
MEGABYTE = 1024 * 1024
AN_HOUR = timedelta(hours=1)
PHASES: tuple[Phase, ...] = ("mail", "rcpt", "data", "dot")
IDN, TOO_LONG = "müller@bücher.example", "x" * 307 + "@long.example"
# The last one costs each reader an attempt.
NOISES: tuple[tuple[Phase, str], ...] = (
    ("connect", "banner"),
    ("connect", "continuation"),
    ("connect", "bytes"),
    ("ehlo", "continuation"),
    ("rcpt", "banner"),
)


def test_whatever_befalls_one_message_the_others_arrive_once(stage: World) -> None:
    bad = issue(stage, "bad", 40)
    cut = [Rule(phase, "cut", to=f"r{n}@", times=1) for n, phase in enumerate(PHASES, 1)]
    stage.script(
        Script(
            rules=(
                *cut,
                Rule("dot", "cut", to="r5@", times=1, keep=True),
                Rule("rcpt", "answer", "550 5.1.1 unknown", to="r6@"),
                Rule("dot", "answer", "554 5.7.1 not such a text", to="r7@"),
                Rule("dot", "answer", "421 4.3.2 closing", to="r8@", times=1),
                Rule("rcpt", "answer", "451 4.7.1 come back later", to="r9@", once_each=True),
                Rule("rcpt", "answer", "451 4.7.1 come back later", to="r2", once_each=True),
            )
        )
    )
    stage.start(*SENDERS)
    assert bad.hurry_until_settled(SOON)
    failed = {to for to, state in bad.states().items() if state != "sent"}
    assert failed == {"r6@bad.example", "r7@bad.example"}
    copies = Counter(each.recipient for each in bad.ledger().accepted)
    assert {to for to, number in copies.items() if number > 1} == {"r5@bad.example"}
    assert bad.judge().violations == []


def test_an_address_that_no_relay_could_take_fails_alone(stage: World) -> None:
    poisoned = issue(stage, "poisoned", 10)
    hopeless = {1: IDN, 2: "a b@c.example", 3: "b>\r\nDATA\r\n@c.example", 4: "@", 5: ""}
    possible = {6: '"o.k."@poisoned.example', 7: TOO_LONG}
    with stage.database() as connection:
        for n, address in (hopeless | possible).items():
            connection.execute(
                "UPDATE briefings_subscriber SET address = %s WHERE address = %s",
                [address, f"r{n}@poisoned.example"],
            )
    stage.start(*SENDERS)
    assert poisoned.hurry_until_settled(SOON)
    states = poisoned.states()
    assert {to for to, state in states.items() if state == "failed"} == set(hopeless.values())
    assert Counter(states.values()) == {"failed": 5, "sent": 5}


def test_a_relay_that_is_silent_after_the_dot_is_waited_for_however_often_one_rings(
    stage: World,
) -> None:
    """Two clocks and ten tasks a wave, at once and an hour later: one copy for each reader."""
    quiet = issue(stage, "quiet", 20)
    stage.script(Script(rules=(Rule("dot", "silence", keep=True),)))
    stage.start(*SENDERS, "second clock")
    assert wait_until(lambda: quiet.taken() == 1 and stage.is_up("second clock"), SOON)
    before = answered(stage)
    stage.desk("ring", quiet.edition, 10)
    assert wait_until(lambda: answered(stage) >= before + 10, SOON)
    assert not wait_until(lambda: quiet.taken() > 1, SILENCE)
    stage.script(Script())
    assert quiet.wait_until_settled(SOON)
    quiet.let_time_pass(AN_HOUR)
    before = answered(stage)
    stage.desk("ring", quiet.edition, 10)
    assert wait_until(lambda: answered(stage) >= before + 10, SOON)
    assert Counter(quiet.states().values()) == {"sent": 20}
    assert quiet.taken() == 20


def answered(stage: World) -> int:
    """How many bells the worker has gone home from."""
    return len(re.findall(r"briefings\.tasks\.send\[\S+\] succeeded", stage.log("worker")))


def test_a_hostile_relay_costs_little_memory_and_nothing_else(stage: World) -> None:
    hostile = issue(stage, "hostile", 10)
    stage.script(Script(rules=(Rule("connect", "cut"),)))
    stage.start(*SENDERS)
    assert wait_until(lambda: all(map(stage.is_up, SENDERS)), SOON)
    hangs_up(hostile)
    before = most_memory(stage)
    for phase, noise in NOISES:
        stage.script(Script(rules=(Rule(phase, "noise", noise),)))
        assert hangs_up(hostile), (phase, noise)
    assert hostile.taken() == 0
    assert most_memory(stage) - before < 40 * MEGABYTE
    stage.script(Script())
    assert hostile.hurry_until_settled(SOON)
    assert hostile.judge().violations == []


def hangs_up(sending: Issue) -> bool:
    """Whether a sender that is rung for comes, and goes again within bounded time."""
    stage = sending.world
    before = stage.ledger().opened
    stage.desk("ring", sending.edition, 1)
    return wait_until(lambda: bool(stage.ledger().left - before), SOON)


def most_memory(stage: World) -> int:
    """The most that the worker and the clock ever held, in bytes."""
    statuses = [Path(f"/proc/{stage.pid(part)}/status").read_text() for part in SENDERS]
    lines = [line for text in statuses for line in text.splitlines() if line.startswith("VmHWM")]
    return sum(int(line.split()[1]) for line in lines) * 1024


def test_a_relay_that_allows_one_connection_and_few_messages_gets_no_more(stage: World) -> None:
    first, second = issue(stage, "slow-one", 25), issue(stage, "slow-two", 25)
    stage.script(Script(connections=1, per_second=20))
    stage.start(*SENDERS)
    assert first.hurry_until_settled(SOON)
    assert second.hurry_until_settled(SOON)
    for each in (first, second):
        assert each.judge().violations == []
        assert Counter(each.states().values()) == {"sent": 25}
