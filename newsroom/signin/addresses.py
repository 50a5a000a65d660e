"""Where the sign-in is found, all of it under /admin/."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from newsroom.signin import entering, forgotten, own

View = Callable[..., HttpResponse]


def addresses(
    for_all: Callable[[View], View], for_the_desk: Callable[[View], View]
) -> list[URLPattern]:
    """`for_all` wraps what strangers may ask, `for_the_desk` what only those who are signed in may."""
    return [
        path("login/code/", for_all(entering.second_step), name="second_step"),
        path("login/passkey/", for_all(entering.passkey_sign_in), name="passkey_sign_in"),
        path("login/forgotten/", for_all(forgotten.forgotten), name="forgotten"),
        path("login/forgotten/asked/", for_all(forgotten.asked), name="link_asked"),
        path("login/new/<str:link>/", for_all(forgotten.new_password), name="new_password"),
        path("signing-in/", for_the_desk(own.signing_in), name="signing_in"),
        path("signing-in/prove/", for_the_desk(own.prove_it), name="prove"),
        path("signing-in/app/", for_the_desk(own.add_app), name="add_app"),
        path("signing-in/passkey/", for_the_desk(own.add_passkey), name="add_passkey"),
        path("signing-in/codes/", for_the_desk(own.recovery_codes), name="recovery_codes"),
        path("signing-in/<int:pk>/remove/", for_the_desk(own.remove_factor), name="remove_factor"),
        path("signing-in/end/", for_the_desk(own.end_session), name="end_session"),
    ]
