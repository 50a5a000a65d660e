"""Pages of a list that may be as long as the archive: so many are counted, and then it is “more”."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 2_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # generic for the type checker only
    """Counts no further than `MOST`, and shows as many: who wants more narrows the list."""

    @cached_property
    def count(self) -> int:
        rows: int = self.object_list.order_by().values("pk")[:MOST].count()  # type: ignore[attr-defined]  # the admin hands over a QuerySet
        return rows

    @property
    def cut(self) -> bool:
        return self.count >= MOST
