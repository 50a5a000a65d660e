"""Which report a report goes back to in the end: what five papers took from one wire is one origin.

Decides how a chain of `Report.origin` is followed. Editors say what repeats what; a loop they refuse
here, and should two of them close one at once, every page in it goes back to the same one.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from perspectives.models import Report

# The row that a chain ends with names no origin, or one that the chain has passed: a loop, whose
# smallest id then stands for all of it.
_ROOTS = """
WITH RECURSIVE chain(start, id, origin_id, path) AS (
    SELECT id, id, origin_id, ARRAY[id] FROM perspectives_report WHERE id = ANY(%s)
    UNION ALL
    SELECT chain.start, report.id, report.origin_id, chain.path || report.id
      FROM chain JOIN perspectives_report report ON report.id = chain.origin_id
     WHERE report.id <> ALL(chain.path)
)
SELECT DISTINCT ON (start) start,
       CASE WHEN origin_id IS NULL THEN id
            ELSE (SELECT min(one) FROM unnest(path[array_position(path, origin_id):]) one) END
  FROM chain ORDER BY start, cardinality(path) DESC
"""


def origins_of(reports: Iterable[int]) -> dict[int, Report]:
    """For each of these reports that repeats another, the one it goes back to. Two queries at most."""
    wanted = sorted(set(reports))
    if not Report.objects.filter(pk__in=wanted, origin__isnull=False).exists():
        return {}
    roots = _roots(wanted)
    rows = Report.objects.select_related("outlet").in_bulk(set(roots.values()))
    return {report: rows[root] for report, root in roots.items() if root != report}


def would_loop(report: Report, origin: Report) -> bool:
    """Whether `origin` is the report itself or goes back to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE chain(id, origin_id) AS (
                SELECT id, origin_id FROM perspectives_report WHERE id = %s
                UNION
                SELECT report.id, report.origin_id FROM chain
                  JOIN perspectives_report report ON report.id = chain.origin_id
            )
            SELECT EXISTS (SELECT FROM chain WHERE id = %s)
            """,
            [origin.pk, report.pk],
        )
        return bool(cursor.fetchone()[0])


def _roots(reports: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_ROOTS, [reports])
        return dict(cursor.fetchall())
