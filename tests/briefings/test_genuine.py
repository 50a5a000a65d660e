"""Reports that a real Postfix wrote, as `bin/postfix --keep` brought them: read as they came."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from briefings.reports import Kind, Proof, read

pytestmark = pytest.mark.quick
REPORTS = Path(__file__).parent / "dsn"


@pytest.fixture(autouse=True)
def as_in_the_trial(settings: LazySettings) -> None:
    settings.SECRET_KEY = "the-secret-of-the-trial-with-postfix"
    settings.BOUNCE_ADDRESS = "bounce@bounces.news.example.org"


@pytest.mark.parametrize(
    ("name", "kind", "status", "delivery", "said"),
    [
        (
            "unknown", Kind.HARD, "5.1.1", 6,
            (
                "550 5.1.1 <g…@elsewhere.example.org>: Recipient address rejected: "
                "User unknown in relay recipient table"
            ),
        ),
        (
            "full", Kind.SOFT, "5.2.2", 7,
            "552 5.2.2 <f…@elsewhere.example.org>: Recipient address rejected: Mailbox is full",
        ),
    ],
)  # fmt: skip
def test_a_report_of_postfix_says_what_it_is_about(
    name: str, kind: Kind, status: str, delivery: int, said: str
) -> None:
    verdict = read((REPORTS / f"postfix-{name}.eml").read_bytes())

    assert verdict is not None
    assert (verdict.kind, verdict.status, verdict.diagnostic) == (kind, status, said)
    assert verdict.proof == Proof(delivery=delivery)


def test_under_another_key_it_proves_nothing(settings: LazySettings) -> None:
    settings.SECRET_KEY = "another"

    assert read((REPORTS / "postfix-unknown.eml").read_bytes()) is None
