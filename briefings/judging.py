"""What the relay refused for good: a mailbox that it says is not there is suppressed, as by a bounce.

Looks at what senders have left behind, in the order of its leases, so that nobody sends slower for it and
no index of deliveries is needed. Decides how far each look goes; `feedback` decides what follows.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min

from briefings import feedback, mailroom
from briefings.models import Delivery, Lease, Mailroom
from briefings.reports import Kind, Proof, Verdict, clean, refused

SOURCE = "relay"
LEASES_AT_ONCE = 2000  # each is a handful of deliveries, read by an index
MOST = 200  # more than a handful


def judge(*, at: datetime) -> int:
    """One look, from where the last one ended; how many refusals were recorded by it.

    Killed or done twice it records nothing twice. A number of a lease that a sender had drawn and used
    only after a later one was judged is passed over: that reader is judged by the next edition.
    """
    before = mailroom.current().judged_to
    until = _settled_until(before)
    rows = list(Delivery.objects.refused(before, until)[:MOST])
    if len(rows) == MOST:
        until = (rows[-1].lease or 0) - 1
    recorded = 0
    for row in rows:
        code = refused(row.reply)
        if code:
            verdict = Verdict(Kind.HARD, Proof(delivery=row.pk), code, clean(row.reply))
            recorded += feedback.take(verdict, source=SOURCE, at=at) is not None
    if until > before:
        _remember(before, until)
    return recorded


def _settled_until(before: int) -> int:
    """The last lease of this look. None up to it is held, so all that was sent under them is marked.

    The newest is asked for first: a lease that begins in between is beyond it.
    """
    unseen = Delivery.objects.filter(lease__gt=before).aggregate(Min("lease"), Max("lease"))
    first, newest = unseen["lease__min"] or before, unseen["lease__max"] or before
    held = Lease.objects.aggregate(found=Min("pk"))["found"] or newest + 1
    return min(newest, held - 1, first - 1 + LEASES_AT_ONCE)


@transaction.atomic
def _remember(before: int, until: int) -> None:
    """Where somebody seals at this moment the row is not waited for: the next look begins here again."""
    rows = Mailroom.objects.filter(pk=1, judged_to=before)
    if rows.select_for_update(skip_locked=True).exists():
        rows.update(judged_to=until)
