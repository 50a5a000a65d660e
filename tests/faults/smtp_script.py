"""How a relay misbehaves: a JSON file of rules, read again whenever it was replaced.

Decides which rule applies to which phase of which message; carrying it out is `smtp_server`'s. Counts
of `times` begin anew with each script and each start of the relay.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

Phase = Literal["connect", "ehlo", "mail", "rcpt", "data", "dot", "noop"]
Act = Literal["cut", "answer", "silence", "noise"]


@dataclass(frozen=True)
class Rule:
    """At this phase do that. After the dot, `keep` says that the message was taken first.

    `to` narrows it to recipients that contain the text, `once_each` to the first time each is named;
    `times` ends it. `text` is the line to answer, or the kind of noise: banner, continuation, bytes. A
    silence lasts as long as the script that asks for it.
    """

    at: Phase
    do: Act
    text: str = ""
    to: str = ""
    keep: bool = False
    times: int = 0
    once_each: bool = False


@dataclass(frozen=True)
class Script:
    """Rules, and what the relay allows: messages a second it takes (`pace`: by answering later;
    `per_second`: by refusing for now) and connections at a time. Nought is no limit."""

    rules: tuple[Rule, ...] = ()
    pace: float = 0.0
    per_second: int = 0
    connections: int = 0

    def save(self, path: Path) -> None:
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)))
        part.replace(path)


def load(path: Path) -> Script:
    told = json.loads(path.read_text())
    return Script(**(told | {"rules": tuple(Rule(**rule) for rule in told["rules"])}))


@dataclass
class Prompter:
    """Knows which rules are used up."""

    path: Path
    script: Script = field(default_factory=Script)
    _read: tuple[int, int] = (0, 0)
    _used: Counter[Rule] = field(default_factory=Counter)
    _named: set[tuple[Rule, str]] = field(default_factory=set)

    def look(self) -> Script:
        """The script as it is now."""
        try:
            about = self.path.stat()
        except FileNotFoundError:
            return self.script
        if (about.st_mtime_ns, about.st_ino) != self._read:
            self._read = about.st_mtime_ns, about.st_ino
            self.script = load(self.path)
            self._used.clear()
            self._named.clear()
        return self.script

    def rule(self, phase: Phase, to: str = "") -> Rule | None:
        """The first rule for this moment; finding it uses it up."""
        for rule in self.look().rules:
            if rule.at == phase and rule.to in to and not self._spent(rule, to):
                self._used[rule] += 1
                self._named.add((rule, to))
                return rule
        return None

    def _spent(self, rule: Rule, to: str) -> bool:
        used_up = bool(rule.times) and self._used[rule] >= rule.times
        return used_up or (rule.once_each and (rule, to) in self._named)
