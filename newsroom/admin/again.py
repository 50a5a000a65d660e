"""A story form whose token is of before the last sign-in: nothing is saved, the form is shown again.

The answer to a request that may be forged may show what it brought, and change nothing.
"""

from __future__ import annotations

from typing import cast

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from newsroom.admin.lost import FORMS
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storyscreens import form_again
from newsroom.desk import POLICY
from newsroom.models.drafting import TAB, Autosave
from newsroom.models.people import User
from newsroom.models.story import Story

SENTENCE = (
    "Not saved: this form was opened before you signed in. Everything in it is below; look at it and"
    " save it once more."
)


def shown_again(request: HttpRequest) -> HttpResponse | None:
    """The page with the form as it was sent; None where it is no story's form, or not this person's."""
    match = resolve(request.path_info)
    user = getattr(request, "user", None)
    if match.url_name not in FORMS or not isinstance(user, User) or not user.may("write"):
        return None
    form = StoryForm(request.POST.copy())
    if form.too_big:
        return None
    number = str(match.kwargs.get("object_id", ""))
    story = None
    if number:
        known = number if number.isascii() and number.isdigit() and len(number) < 19 else "0"
        story = Story.objects.select_related("section", "created_by").filter(pk=int(known)).first()
        if story is None:
            return None
    messages.error(request, SENTENCE)

    def page(request: HttpRequest) -> HttpResponse:
        str(getattr(request, "csp_nonce", ""))
        return form_again(request, admin.site, user, story, form)

    return cast("HttpResponse", csp_update(POLICY)(page)(request))


def kept(sent: QueryDict) -> bool:
    """Whether the tab that sent this had its words kept while somebody was signed in there."""
    tab = sent.get("tab", "")
    return 0 < len(tab) <= TAB and tab.isprintable() and Autosave.objects.filter(tab=tab).exists()
