"""Find an outlet or a perspective while typing, by any name it goes by, in any script."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse

from perspectives.models import Outlet, Perspective, name_key
from perspectives.roles import of_the_desk

MOST = 12


def find_outlets(request: HttpRequest) -> JsonResponse:
    """Names that begin with what was typed come first, then those that hold it."""
    key = name_key(request.GET.get("q", ""))
    if not of_the_desk(request):
        return JsonResponse({"found": []}, status=403)
    return _found(
        [
            {
                "name": outlet.shown_name,
                "note": ", ".join(filter(None, (outlet.gloss, outlet.country.name))),
                "language": outlet.language,
            }
            for outlet in _by_name(key)
        ]
    )


def find_perspectives(request: HttpRequest) -> JsonResponse:
    key = name_key(request.GET.get("q", ""))
    if not of_the_desk(request):
        return JsonResponse({"found": []}, status=403)
    rows = Perspective.objects.filter(key__contains=key)[:MOST]
    return _found([{"name": row.name, "note": "", "language": ""} for row in rows])


def outlets_named(text: str) -> list[Outlet]:
    """By any of their names in any script, those that begin so first."""
    return _by_name(name_key(text))


def _by_name(key: str) -> list[Outlet]:
    if not key:
        return []
    begins = list(_distinct(Q(names__key__startswith=key))[:MOST])
    if len(begins) == MOST:
        return begins
    taken = [outlet.pk for outlet in begins]
    holds = _distinct(Q(names__key__contains=key)).exclude(pk__in=taken)
    return [*begins, *holds[: MOST - len(begins)]]


def _distinct(names: Q) -> QuerySet[Outlet]:
    return Outlet.objects.filter(names).distinct().order_by("name")


def _found(rows: list[dict[str, str]]) -> JsonResponse:
    return JsonResponse({"found": rows})
