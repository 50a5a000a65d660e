"""The desk's admin site: who may come in, what stands above every page, and the content policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, update_wrapper
from typing import Any, ClassVar, NamedTuple, cast

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils.safestring import SafeString

from newsroom.models.people import User
from newsroom.signin import entering, own
from newsroom.signin.addresses import addresses
from newsroom.zones import set_zone
from perspectives.roles import of_the_desk

View = Callable[..., HttpResponse]

# Everything else stays as in settings: nothing inline, no other host.
POLICY = {"script-src": [NONCE], "connect-src": [SELF], "frame-src": [SELF]}


class NavItem(NamedTuple):
    """An entry above every page: shown to those who have one of `verbs`, or to all who are of the desk."""

    label: str
    url: str
    verbs: tuple[str, ...] = ()


class Whereabouts(NamedTuple):
    """A person is somewhere on the desk: where, in words and as an address, and when that was heard last."""

    person: User
    seen_at: datetime
    how: str
    where: str
    url: str


class DeskSite(AdminSite):
    site_header = "Parallax"
    site_title = "Parallax desk"
    index_title = "Desk"
    index_template = "newsroom/desk/home.html"
    enable_nav_sidebar = False

    # Apps above this one append to these when they are imported.
    nav: ClassVar[list[tuple[str, ...] | NavItem]] = [
        NavItem("Stories", "admin:newsroom_story_changelist", ("write", "publish", "approve")),
        NavItem("Facts", "admin:newsroom_fact_changelist", ("write", "publish", "approve")),
        NavItem("Outlets", "admin:perspectives_outlet_changelist", ("write", "direct")),
        NavItem("Perspectives", "admin:perspectives_perspective_changelist", ("write", "direct")),
        NavItem("Reports", "admin:perspectives_report_changelist", ("write", "direct")),
    ]
    tail: ClassVar[list[NavItem]] = [
        NavItem("Sections", "admin:newsroom_section_changelist", ("direct",)),
        NavItem("House pages", "admin:newsroom_housepage_changelist", ("run",)),
        NavItem("Users", "admin:newsroom_user_changelist", ("run",)),
    ]
    panels: ClassVar[list[Callable[[HttpRequest], SafeString]]] = []
    queues: ClassVar[list[Callable[[HttpRequest], dict[str, Any]]]] = []
    whereabouts: ClassVar[list[Callable[[datetime], list[Whereabouts]]]] = []

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        return _guarded(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return _guarded(entering.sign_in)(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        view = partial(super().password_change, request, extra_context)
        return cast("TemplateResponse", own.change_password(request, view))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("zone/", self.admin_view(set_zone), name="zone"),
            *addresses(_guarded, self.admin_view),
            *super().get_urls(),
        ]  # fmt: skip

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "nav": self._nav(request),
            "finds": of_the_desk(request),
        }

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Home: what waits, for whom."""
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "is_home": True,
            "panels": [panel(request) for panel in self.panels],
        }
        for waiting in self.queues:
            context |= waiting(request)
        request.current_app = self.name
        return TemplateResponse(request, "newsroom/desk/home.html", context)

    def _nav(self, request: HttpRequest) -> list[dict[str, Any]]:
        user = request.user
        if not (user.is_authenticated and user.is_active):
            return []
        entries = []
        for item in (NavItem(*entry) for entry in [*self.nav, *self.tail]):
            if (
                item.verbs
                and not any(map(user.may, item.verbs))
                and not (user.is_superuser and "run" in item.verbs)
            ):
                continue
            try:
                url = reverse(item.url)
            except NoReverseMatch:
                continue
            here = request.path.startswith(url)
            entries.append({"label": item.label, "url": url, "here": here})
        return entries


def error_page(request: HttpRequest, status: int, said: str, advice: str) -> HttpResponse:
    """An error in the desk's frame, with the way home; asks the database who is signed in."""

    def page(request: HttpRequest) -> HttpResponse:
        str(getattr(request, "csp_nonce", ""))
        told = {"title": said, "advice": advice, "code": status}
        context = {**admin.site.each_context(request), **told}
        html = render_to_string("newsroom/desk/error.html", context, request)
        return HttpResponse(html, status=status)

    return cast("HttpResponse", csp_update(POLICY)(page)(request))


def _guarded(view: View) -> View:
    """The view under the desk's content policy; the nonce is made even where no page asks for it."""
    wrapped = csp_update(POLICY)(view)

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        str(getattr(request, "csp_nonce", ""))
        if "\0" in "".join(value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("The search holds a sign that no text has. Please type it again.")
        return cast("HttpResponse", wrapped(request, *args, **kwargs))

    return update_wrapper(guarded, view)
