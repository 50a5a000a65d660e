"""Readers on the desk: found by their whole address, shown masked, erased on request.

No address stands in an address line, a title or a log: the search is posted, and asks for the key.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from briefings import addresses, subscribing
from briefings.admin.readerdata import page_of, standing_of
from briefings.admin.words import section_names
from briefings.models import Subscriber, Subscription, Suppression
from briefings.tokens import Named
from newsroom.clock import database_now
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin
from perspectives.roles import may

Lookups = list[tuple[str, str]]
CONFLICT, FORBIDDEN = 409, 403


class NotMeant(Refused):
    """Erasing without the tick that says it is meant."""


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            ("reads", "Reads"), ("asked", "Not confirmed"), ("left", "Left"), ("erased", "Erased"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        active = Subscription.objects.active().values("subscriber")
        pending = Subscription.objects.pending().values("subscriber")
        kept = queryset.filter(erased_at=None)
        wanted = {
            "reads": kept.filter(pk__in=active),
            "asked": kept.filter(pk__in=pending).exclude(pk__in=active),
            "left": kept.exclude(pk__in=active).exclude(pk__in=pending),
            "erased": queryset.filter(erased_at__isnull=False),
        }
        return wanted.get(self.value() or "", queryset)


@admin.register(Subscriber)
class SubscriberAdmin(DeskAdmin):
    verb = "run"
    change_list_template = "briefings/desk/readers.html"
    list_display = ("signed_up_at",)
    list_filter = (StandingFilter, ("subscriptions__briefing", admin.RelatedOnlyFieldListFilter))
    ordering = ("-signed_up_at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "arrange", "run")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        wishes = Subscription.objects.select_related("briefing", "selection").order_by("pk")
        return Subscriber.objects.prefetch_related(Prefetch("subscriptions", wishes))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(self.find_view), name="briefings_subscriber_find"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        response = super().changelist_view(request, extra_context)
        changes = getattr(response, "context_data", None) or {}
        if "cl" in changes:
            changes["may_import"] = may(request, "run")
            names = section_names()
            found = changes["cl"].result_list
            changes["rows"] = [(reader, standing_of(reader, names)) for reader in found]
        return response  # type: ignore[return-value]

    def find_view(self, request: HttpRequest) -> HttpResponse:
        return find(request, self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() else 0
        readers = self.get_queryset(request)
        reader = get_object_or_404(readers, pk=number if number < 2**63 else 0)
        if request.method == "POST":
            return self._acted(request, reader)
        return self._page(request, reader)

    def _acted(self, request: HttpRequest, reader: Subscriber) -> HttpResponse:
        try:
            self._erase(request, reader)
        except Refused as refused:
            messages.error(request, str(refused))
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            return self._page(request, reader, status=status)
        messages.success(request, "Erased. The address is gone; what was sent stays counted.")
        return HttpResponseRedirect(reverse("admin:briefings_subscriber_change", args=[reader.pk]))

    def _erase(self, request: HttpRequest, reader: Subscriber) -> None:
        if not may(request, "run"):
            raise NotAllowed("Readers are erased by administrators only.")
        if request.POST.get("do") != "erase" or request.POST.get("meant") != "yes":
            raise NotMeant("Tick that you mean it: an erased address does not come back.")
        if not subscribing.erase(Named(reader.uid), at=database_now()):
            raise NotMeant("This reader is erased already.")
        self.log_change(request, reader, "Erased on request.")

    def _page(self, request: HttpRequest, reader: Subscriber, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **page_of(reader),
            "title": f"Reader {str(reader.uid)[:8]}",
            "may_erase": may(request, "run") and reader.erased_at is None,
        }
        return TemplateResponse(request, "briefings/desk/reader.html", context, status=status)


@sensitive_post_parameters("address")
@sensitive_variables("address", "key")
def find(request: HttpRequest, desk: SubscriberAdmin) -> HttpResponse:
    """Whoever has exactly this address; what is compared is its key."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    back = reverse("admin:briefings_subscriber_changelist")
    address = request.POST.get("address", "").strip()
    if request.method != "POST" or not address:
        return HttpResponseRedirect(back)
    key = addresses.key_of(address)
    suppressed = Suppression.objects.filter(address_key=key).first()
    if suppressed:
        messages.warning(
            request,
            f"Nobody writes to this address since {suppressed.at:%-d %b %Y}: {suppressed.reason}.",
        )
    found = Subscriber.objects.filter(address_key=key).first()
    if found is None:
        messages.info(request, "No reader has this address.")
        if suppressed is None:
            return HttpResponseRedirect(back)
        listed = reverse("admin:briefings_suppression_change", args=[suppressed.pk])
        return HttpResponseRedirect(listed)
    return HttpResponseRedirect(reverse("admin:briefings_subscriber_change", args=[found.pk]))
