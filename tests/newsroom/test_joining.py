"""Joining two texts that went apart: what only one touched, what both touched, and the choice."""

from __future__ import annotations

import msgspec

from newsroom.brief import Brief, Fact, Framing, Stance, StanceKind
from newsroom.diffing import Text
from newsroom.joining import join, rest_differs, take

BASE = Brief(
    section="World",
    headline="Two ports agree",
    dek="On 1 May 2026 two ports agreed.",
    facts=(Fact("One."), Fact("Two."), Fact("Three.")),
    framings=(
        Framing("Press", "Thrift.", stances=(Stance(2, StanceKind.OMITTED),)),
        Framing("State", "Treaty."),
    ),
)
FACTS, FRAMINGS = ("a", "b", "c"), ("x", "y")


def text(**changes: object) -> Text:
    return other(FACTS, FRAMINGS, **changes)


def other(facts: tuple[str, ...], framings: tuple[str, ...], **changes: object) -> Text:
    return Text(msgspec.structs.replace(BASE, **changes), facts, framings)


def said(found: Text) -> list[str]:
    return [fact.text for fact in found.brief.facts]


def test_parts_that_only_one_touched_are_joined() -> None:
    mine, theirs = text(dek="Mine."), text(headline="Theirs")

    joined = join(text(), mine, theirs)

    assert (joined.text.brief.dek, joined.text.brief.headline) == ("Mine.", "Theirs")
    assert (joined.clashes, joined.taken) == ([], ["headline"])


def test_a_part_that_both_touched_stands_as_mine_until_somebody_chooses() -> None:
    mine, theirs = text(dek="Mine."), text(dek="Theirs.")

    joined = join(text(), mine, theirs)

    assert joined.clashes == ["dek"]
    assert joined.text.brief.dek == "Mine."
    assert take(joined.text, theirs, ["dek"]).brief.dek == "Theirs."


def test_without_the_text_both_began_from_all_that_differs_is_to_choose() -> None:
    joined = join(None, text(dek="Mine."), text(headline="Theirs"))

    assert joined.clashes == ["headline", "dek"]
    assert joined.text.brief.headline == "Two ports agree"


def test_a_fact_that_they_added_comes_where_they_put_it_and_mine_too() -> None:
    one, two, three = BASE.facts
    press = msgspec.structs.replace(BASE.framings[0], stances=(Stance(3, StanceKind.OMITTED),))
    mine = Text(
        msgspec.structs.replace(BASE, facts=(*BASE.facts, Fact("Mine."))), (*FACTS, ""), FRAMINGS
    )
    theirs = Text(
        msgspec.structs.replace(
            BASE, facts=(one, Fact("Theirs."), two, three), framings=(press, BASE.framings[1])
        ),
        ("a", "n", "b", "c"),
        FRAMINGS,
    )

    joined = join(text(), mine, theirs)

    assert said(joined.text) == ["One.", "Theirs.", "Two.", "Three.", "Mine."]
    assert joined.text.facts == ("a", "n", "b", "c", "")
    assert joined.text.brief.framings[0].stances[0].fact == 3


def test_a_fact_that_they_took_out_goes_with_what_was_said_of_it() -> None:
    one, _, three = BASE.facts
    press, state = BASE.framings
    bare = msgspec.structs.replace(press, stances=())
    theirs = Text(
        msgspec.structs.replace(BASE, facts=(one, three), framings=(bare, state)),
        ("a", "c"),
        FRAMINGS,
    )

    joined = join(text(), text(dek="Mine."), theirs)

    assert said(joined.text) == ["One.", "Three."]
    assert joined.text.brief.framings[0].stances == ()
    assert joined.clashes == []


def test_a_fact_that_i_reworded_and_they_took_out_is_to_choose() -> None:
    one, _, three = BASE.facts
    mine = Text(
        msgspec.structs.replace(BASE, facts=(one, Fact("Two, otherwise."), three)), FACTS, FRAMINGS
    )
    theirs = Text(
        msgspec.structs.replace(BASE, facts=(one, three), framings=BASE.framings[1:]),
        ("a", "c"),
        ("y",),
    )

    joined = join(text(), mine, theirs)

    assert joined.clashes == ["fact b"]
    assert said(joined.text) == ["One.", "Two, otherwise.", "Three."]
    assert said(take(joined.text, theirs, ["fact b"])) == ["One.", "Three."]


def test_the_order_is_theirs_where_only_they_moved_something() -> None:
    one, two, three = BASE.facts
    press = msgspec.structs.replace(BASE.framings[0], stances=(Stance(3, StanceKind.OMITTED),))
    theirs = Text(
        msgspec.structs.replace(BASE, facts=(one, three, two), framings=(press, BASE.framings[1])),
        ("a", "c", "b"), FRAMINGS,
    )  # fmt: skip
    mine = Text(
        msgspec.structs.replace(BASE, facts=(one, Fact("Two, mine."), three)), FACTS, FRAMINGS
    )

    joined = join(text(), mine, theirs)

    assert said(joined.text) == ["One.", "Three.", "Two, mine."]
    assert joined.text.brief.framings[0].stances[0].fact == 3
    assert joined.clashes == []


def test_moving_facts_is_no_change_of_a_framing_that_says_something_of_several() -> None:
    one, two, three = BASE.facts
    first, second = Stance(1, StanceKind.OMITTED), Stance(2, StanceKind.OMITTED, note="Not a word.")
    press, state = BASE.framings

    def with_press(facts: tuple[Fact, ...], words: str, *stances: Stance) -> Brief:
        told = msgspec.structs.replace(press, text=words, stances=stances)
        return msgspec.structs.replace(BASE, facts=facts, framings=(told, state))

    swapped = (
        msgspec.structs.replace(second, fact=1),
        msgspec.structs.replace(first, fact=2),
    )
    before = Text(with_press((one, two, three), "Thrift.", first, second), FACTS, FRAMINGS)
    mine = Text(with_press((one, two, three), "Mine.", first, second), FACTS, FRAMINGS)
    theirs = Text(with_press((two, one, three), "Thrift.", *swapped), ("b", "a", "c"), FRAMINGS)

    joined = join(before, mine, theirs)

    assert joined.clashes == []
    assert joined.text.brief.framings[0].text == "Mine."
    assert joined.text.brief.framings[0].stances == swapped


def test_a_perspective_that_both_added_is_one_framing_to_choose() -> None:
    mine = Text(
        msgspec.structs.replace(BASE, framings=(*BASE.framings, Framing("Unions", "Mine."))),
        FACTS,
        (*FRAMINGS, ""),
    )
    theirs = Text(
        msgspec.structs.replace(BASE, framings=(*BASE.framings, Framing("unions", "Theirs."))),
        FACTS,
        (*FRAMINGS, "z"),
    )

    joined = join(text(), mine, theirs)

    assert joined.clashes == ["framing z"]
    assert [framing.text for framing in joined.text.brief.framings] == [
        "Thrift.",
        "Treaty.",
        "Mine.",
    ]
    assert joined.text.framings == ("x", "y", "z")


def test_of_a_part_written_together_the_sentence_is_mine_and_the_rest_may_be_theirs() -> None:
    press, state = BASE.framings
    worded = msgspec.structs.replace(press, text="Mine.")
    named = msgspec.structs.replace(press, text="Theirs.", label="Thrift", stances=())
    mine = Text(msgspec.structs.replace(BASE, framings=(worded, state)), FACTS, FRAMINGS)
    theirs = Text(msgspec.structs.replace(BASE, framings=(named, state)), FACTS, FRAMINGS)
    without = Text(msgspec.structs.replace(BASE, framings=(state,)), FACTS, ("y",))

    taken = take(mine, theirs, (), ["framing x"]).brief.framings[0]

    assert (taken.text, taken.label, taken.stances) == ("Mine.", "Thrift", ())
    assert take(mine, without, (), ["framing x"]) == mine


def test_whether_the_rest_of_a_part_differs_is_told_from_its_sentence() -> None:
    _, two, three = BASE.facts
    own = (Fact("Mine."), Fact("Two.", as_of="2026-05-01"), three)
    mine = Text(msgspec.structs.replace(BASE, dek="Mine.", facts=own), FACTS, FRAMINGS)
    their = (Fact("Theirs."), two, three)
    theirs = Text(msgspec.structs.replace(BASE, dek="Theirs.", facts=their), FACTS, FRAMINGS)

    differing = [key for key in ("dek", "fact a", "fact b") if rest_differs(mine, theirs, key)]

    assert differing == ["fact b"]


def test_two_texts_that_say_the_same_join_to_it() -> None:
    assert join(text(), text(), text()).text == text()
    assert join(None, text(), text()).clashes == []
