"""What is checked before an edition is sealed: errors hold the seal, warnings are for the editor's eye.

An error here is something that sealing would refuse; sealing decides again when it is pressed.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from briefings import proofing, rendering
from briefings.admin.choosing import Choices, Slot
from briefings.admin.wavedata import Reach
from briefings.admin.words import some
from briefings.models import Edition
from newsroom.checks import Known
from newsroom.checks.standing import links_answer
from newsroom.duefacts import DueFact, due_facts
from newsroom.knowing import links_of
from newsroom.refusals import Refused
from perspectives.links import dead

LONGEST_SUBJECT = 90
NEAR = 0.85
_HTML = re.compile(rb"Content-Type: text/html.*?\r\n\r\n(.*?)\r\n--=_", re.DOTALL)


class Finding(NamedTuple):
    """One check. `story` is what it is about, `fact` what may be confirmed, `link` a part of the page."""

    tone: str
    label: str
    text: str
    story: int = 0
    fact: DueFact | None = None
    link: str = ""


class Preflight(NamedTuple):
    findings: list[Finding]

    @property
    def errors(self) -> int:
        return sum(finding.tone == "err" for finding in self.findings)

    @property
    def hindrance(self) -> str:
        """What has to be done before the seal: mend 1 error, approve 2 changes."""
        approvals = sum(finding.label == "Approve" for finding in self.findings)
        mends = self.errors - approvals
        said = [
            f"mend {some(mends, 'error')}" if mends else "",
            f"approve {some(approvals, 'change')}" if approvals else "",
        ]
        return " and ".join(filter(None, said))

    @property
    def held(self) -> list[Finding]:
        """What a person should look at."""
        return [finding for finding in self.findings if finding.tone != "ok"]

    @property
    def passed(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.tone == "ok"]


def preflight(
    edition: Edition, chosen: Choices, reached: Reach, on: date, more: Sequence[Finding] = ()
) -> Preflight:
    """All that is checked, errors first; `more` are findings of other modules.

    `on` is the day (UTC) of whoever looks: what is past review by then holds the seal.
    """
    found: list[Finding] = [*more]
    if not chosen.carried:
        found.append(_error("It carries no story yet."))
    for slot in chosen.carried:
        found += _of_story(slot)
    if chosen.carried:
        found += _past_review(chosen, edition.issue_date, on)
        found += _links(chosen)
        found += _subject(chosen.carried[0])
        found += _looked_at(edition)
        if not any(slot.gone for slot in chosen.carried):
            found.append(_mail(edition))
        if not reached.readers:
            found.append(_warning("No reader is owed it as things stand."))
    order = {"err": 0, "wrn": 1, "ok": 2}
    return Preflight(sorted(found, key=lambda finding: order[finding.tone]))


def _of_story(slot: Slot) -> list[Finding]:
    if slot.gone:
        return [_error("is not live any more; take it out.", slot)]
    return [_warning(f"{note.text}.", slot) for note in slot.notes if note.about != "proof"]


def _past_review(chosen: Choices, issue_date: date, on: date) -> list[Finding]:
    """What holds the seal today; and what is past review by the time readers have it."""
    held = due_facts(chosen.order, on)
    known = {(fact.story, fact.version) for fact in held}
    soon = [
        fact
        for fact in due_facts(chosen.order, issue_date)
        if (fact.story, fact.version) not in known
    ]
    return [
        *(Finding("err", "Error", fact.sentence, fact.story, fact) for fact in held),
        *(Finding("wrn", "Warning", fact.sentence, fact.story, fact) for fact in soon),
    ]


def _links(chosen: Choices) -> list[Finding]:
    """Links of what readers would be told that no longer answer, as the story's own checklist says it."""
    briefs = [(slot, slot.brief) for slot in chosen.carried if slot.brief and not slot.gone]
    links = {link for _, brief in briefs for link in links_of(brief)}
    known = Known(dead=dead(links))
    wrong = [
        _warning(complaint.text, slot)
        for slot, brief in briefs
        for complaint in links_answer(brief, known)
    ]
    if links and not wrong:
        return [Finding("ok", "Passed", "Links: every one that was looked at answers.")]
    return wrong


def _subject(lead: Slot) -> list[Finding]:
    length = len(lead.headline)
    if length > LONGEST_SUBJECT:
        text = f"The subject has {length} characters; most readers see the first {LONGEST_SUBJECT}."
        return [_warning(text)]
    return [Finding("ok", "Passed", f"Subject: {length} characters.")]


def _looked_at(edition: Edition) -> list[Finding]:
    if edition.proofed_at is None:
        return [_warning("Nobody at the desk has seen a proof of it.")]
    return []


def _mail(edition: Edition) -> Finding:
    """Whether it can be mailed at all, and how large the largest mail is."""
    try:
        message = b"".join(proofing.composed(edition)[::2])
    except Refused as refusal:
        return _error(str(refusal))
    html = _HTML.search(message)
    size = len(quopri.decodestring(html[1])) if html else len(message)
    most = rendering.LARGEST_MAIL // 1000
    said = f"Mail: {-(-size // 1000)} kB; programs cut it at {most}."
    return _warning(said) if size > NEAR * rendering.LARGEST_MAIL else Finding("ok", "Passed", said)


def _error(text: str, slot: Slot | None = None) -> Finding:
    return _finding("err", "Error", text, slot)


def _warning(text: str, slot: Slot | None = None) -> Finding:
    return _finding("wrn", "Warning", text, slot)


def _finding(tone: str, label: str, text: str, slot: Slot | None) -> Finding:
    if slot is None:
        return Finding(tone, label, text)
    return Finding(tone, label, f"“{slot.headline}”: {text}", slot.story)
