"""One violation of each constraint of what changes about a way in, and of the mail about it."""

from __future__ import annotations

from tests.house.copies import Copy

SIGNING_IN: dict[str, Copy] = {
    "factor_reset_says_why": Copy("newsroom_factorreset", {"note": ""}),
    "factor_reset_takes_something": Copy("newsroom_factorreset", {"kinds": []}),
    "signin_change_is_known": Copy("newsroom_signinchange", {"what": "lost"}),
    "only_oneself_adds_and_removes_ways_in": Copy("newsroom_signinchange", {"by_id": None}),
    "change_by_a_reset_names_it": Copy("newsroom_signinchange", {"what": "factors reset"}),
    "desk_mail_has_an_address_with_its_person": Copy("newsroom_deskmail", {"address": ""}),
}
