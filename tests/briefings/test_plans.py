"""How PostgreSQL goes about the sender's statements, also where it has no statistics about the ledger yet."""

from __future__ import annotations

import pytest
from django.db import connection

from briefings import leasing, marking
from briefings.ledger import SETTINGS

pytestmark = pytest.mark.django_db
KEY = "Index Scan using briefings_delivery_pkey"
AT = "'2026-11-23T06:00:00+00:00'"


def plan(sql: str, values: str) -> str:
    with connection.cursor() as cursor:
        for name, setting in SETTINGS.items():
            cursor.execute(f"SET LOCAL {name} = {setting}")
        cursor.execute(f"PREPARE statement AS {sql.replace('%', '%%')}")
        cursor.execute(f"EXPLAIN EXECUTE statement ({values})")
        lines = [line for (line,) in cursor.fetchall()]
        cursor.execute("DEALLOCATE statement")
    return "\n".join(lines)


def test_a_claim_walks_the_waiting_rows_in_their_order_and_stops() -> None:
    found = plan(
        leasing.CLAIM,
        f"1, {AT}, 256, '{'0' * 32}', '{{1,2}}', '{{0,1}}', {AT}, 32",
    )
    assert "Index Scan using delivery_waiting on briefings_delivery" in found
    assert KEY in found
    assert "Sort Key: briefings_delivery.not_before" not in found
    assert "Seq Scan on briefings_delivery" not in found


def test_whether_a_lease_is_done_is_found_by_its_number() -> None:
    found = plan(leasing.DONE, f"'{'0' * 32}', '{{1,2}}'")
    assert "Scan using delivery_by_lease" in found
    assert "Seq Scan on briefings_delivery" not in found


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        (
            marking.MARK,
            f"'{{1}}', '{{1}}', '{{sent}}', '{{0}}', '{{0}}', '{{\"\"}}', '{{t}}', {AT}",
        ),
        (leasing.GIVE_BACK, "'{1}', '{1}'"),
    ],
)
def test_what_is_written_is_found_by_its_key_alone(sql: str, values: str) -> None:
    found = plan(sql, values)
    assert f"{KEY} on briefings_delivery d" in found
    assert "delivery_by_lease" not in found
    assert "Seq Scan on briefings_delivery" not in found
