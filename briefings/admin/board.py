"""The page of one edition: a board while it is open, a record of what goes out once it is sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from briefings import approving, attending
from briefings.admin import live, places, sample, since, switches
from briefings.admin.acts import press
from briefings.admin.again import again, undo_seconds
from briefings.admin.awaited import awaited
from briefings.admin.choosing import choices, seen_now
from briefings.admin.doubts import doubts
from briefings.admin.groups import groups
from briefings.admin.moves import last_event
from briefings.admin.preflight import preflight
from briefings.admin.sealed import progress
from briefings.admin.standing import Standing, standing
from briefings.admin.wavechart import chart
from briefings.admin.wavedata import buttons, promise, reach
from briefings.admin.words import duration, left, listed, state_of
from briefings.models import Edition, Recipe
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.refusals import NotAllowed, Refused

CONFLICT, FORBIDDEN = 409, 403
OF_WAVES = 14
FORMS = {"phone": "Phone", "desktop": "Desktop", "dark": "Dark", "text": "Plain text"}


def screen(request: HttpRequest, site: AdminSite, edition: Edition, user: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, site, edition, user)
    try:
        done = press(edition, request.POST, by=user, at=database_now())
    except Refused as refused:
        messages.error(request, str(refused))
        edition.refresh_from_db()
        status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
        return _page(request, site, edition, user, status=status)
    if done.said:
        messages.success(request, done.said)
    address = reverse("admin:briefings_edition_change", args=[edition.pk])
    back = f"{address}?{urlencode({'at': done.focus})}" if done.focus else address
    return HttpResponseRedirect(back)


def _page(
    request: HttpRequest, site: AdminSite, edition: Edition, user: User, status: int = 200
) -> HttpResponse:
    at, mail = database_now(), standing()
    context = {
        **site.each_context(request),
        "edition": edition,
        "title": title_of(edition),
        "mail": mail,
        "may_arrange": user.may("arrange"),
        "may_take": user.may("write") or user.may("arrange"),
        "may_proof": user.may("proof"),
        "may_check": user.may("check facts"),
        "may_seal": user.may("seal"),
        "may_reseal": user.may("reseal"),
        "may_send": user.may("send"),
        "may_stop": user.may("stop mail"),
        "paused": switches.paused_by(edition.briefing),
        "focus": request.GET.get("at", ""),
        "pressed": request.POST.get("do", ""),
        "note": request.POST.get("note", ""),
        "now": at,
    }
    if edition.sealed_at is None:
        attending.look(edition, by=user, at=at)
        context |= _open_context(edition, user, at)
        template = "briefings/desk/board.html"
    else:
        context |= _sealed_context(request, edition, mail, at)
        template = "briefings/desk/sealed.html"
    return TemplateResponse(request, template, context, status=status)


def title_of(edition: Edition) -> str:
    day = f"{edition.issue_date:%A %-d %B %Y}"
    kind = "correction notice, " if edition.kind == "notice" else ""
    return f"{edition.briefing}, {kind}{day}"


def _open_context(edition: Edition, user: User, at: datetime) -> dict[str, Any]:
    chosen = choices(edition)
    reached = reach(edition, chosen.sections, at)
    compared = approving.since_proof(edition)
    changed = since.shown(compared, chosen, user)
    more = since.findings(edition, chosen, compared, changed)
    checked = preflight(edition, chosen, reached, at.astimezone(UTC).date(), more)
    budget = edition.briefing.reading_minutes or 0
    return {
        "state": state_of(edition, at),
        "chosen": chosen,
        "groups": groups(chosen),
        "sections": list(edition.briefing.sections.all()) if chosen.carried else [],
        "events": last_event(edition),
        "here": here(edition, user, at),
        "proof": compared.proof if compared else None,
        "changed": changed,
        "awaited": awaited(edition, reached),
        "colleagues": list(places.colleagues()) if chosen.slots else [],
        "reading": duration(chosen.seconds),
        "budget": budget,
        "budget_seconds": budget * 60,
        "over": duration(chosen.seconds - budget * 60),
        "spare": duration(budget * 60 - chosen.seconds),
        "waiting": len(compared.open) if compared else 0,
        "chart": chart(reached.waves, at),
        "reached": reached,
        "many_waves": len(reached.waves) > OF_WAVES,
        "preflight": checked,
        "buttons": buttons(edition, reached),
        "promise": promise(edition, len(chosen.carried), reached, at),
        "arranging": edition.kind == "regular" and not edition.cancelled_at,
    }


def looks(request: HttpRequest, site: AdminSite, edition: Edition) -> HttpResponse:
    """The mail as it would be sealed now, as a phone, a desktop, a dark and a plain reader show it."""
    wanted = request.GET.get("as", "")
    form = wanted if wanted in FORMS else "phone"
    asked = {"dark": "?scheme=dark", "text": "?as=text"}.get(form, "?scheme=light")
    address = reverse("admin:briefings_edition_mail", args=[edition.pk])
    context = {
        **site.each_context(request),
        "edition": edition,
        "title": f"The mail of {title_of(edition)}",
        "forms": FORMS,
        "form": form,
        "address": f"{address}{asked}",
    }
    return TemplateResponse(request, "briefings/desk/looks.html", context)


def here(edition: Edition, user: User, at: datetime) -> str:
    """Ines Kovač and Mira Okafor are on this board; empty where nobody else is."""
    people = [str(person) for person in attending.others(edition, than=user, at=at)]
    if not people:
        return ""
    return f"{listed(people)} {'is' if len(people) == 1 else 'are'} on this board"


def beat(request: HttpRequest, edition: Edition) -> HttpResponse:
    """A page that stands open says so, and learns who else does and whether it is out of date."""
    assert isinstance(request.user, User)
    at = database_now()
    attending.look(edition, by=request.user, at=at)
    order, texts = seen_now(edition)
    closed = bool(edition.sealed_at or edition.cancelled_at)
    answer = {
        "here": here(edition, request.user, at), "order": order, "texts": texts, "closed": closed,
    }  # fmt: skip
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _sealed_context(
    request: HttpRequest, edition: Edition, mail: Standing, at: datetime
) -> dict[str, Any]:
    going = progress(edition, at)
    still_open = going.tally.still_open if going else 0
    kinds = going.kinds if going else []
    wanted = request.GET.get("recipe", "")
    shown = next((kind for kind in kinds if str(kind.recipe.pk) == wanted), None)
    watched = live.context(edition, going.tally, mail) if going else {}
    seconds = undo_seconds(edition, at)
    return watched | {
        "state": state_of(edition, at, still_open=still_open),
        "going": going,
        "still_open": still_open,
        "kind": shown or (kinds[0] if kinds else None),
        "as_text": request.GET.get("as") == "text",
        "doubts": doubts(edition) if going and going.tally.counts.get("uncertain") else [],
        "undo_seconds": seconds,
        "undo_left": left(seconds),
        "again": again(edition, request, going.tally.waiting) if going and still_open else None,
        "on_site": edition.kind == "regular" and edition.out_at and edition.out_at <= at,
    }


def mail(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The mail itself, alone on its page: of one recipe, or as it would be sealed now."""
    recipe: Recipe | None = None
    if edition.sealed_at:
        wanted = request.GET.get("recipe", "")
        number = int(wanted[:18]) if wanted.isascii() and wanted.isdigit() else 0
        recipe = get_object_or_404(Recipe, pk=number, seal__edition=edition)
    as_text = request.GET.get("as") == "text"
    try:
        scheme = request.GET.get("scheme", "")
        scheme = scheme if scheme in ("light", "dark") else ""
        return sample.page(edition, recipe, as_text=as_text, at=database_now(), scheme=scheme)
    except Refused as refused:
        return sample.refusal_page(str(refused))
