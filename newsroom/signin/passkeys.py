"""The ceremony of a passkey: the question a browser is asked, and whether its answer holds.

The question waits in the session and is asked once. What a passkey then opens is decided elsewhere.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from newsroom.factors import NotTaken
from newsroom.models.people import User
from newsroom.signin.forms import CredentialForm

# What the library says of an answer that is none.
NOT_AN_ANSWER = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)
REFUSED = "This passkey was not accepted. Try again, or sign in with your password."


def question(person: User | None = None) -> dict[str, Any]:
    """For anybody's passkey, which then checks who holds it; or for one of this person's."""
    return cast("dict[str, Any]", auth.begin_authentication(person))


def answered(request: HttpRequest, person: User | None = None) -> Any:
    """The passkey that answered, of this person if one is given. Raises NotTaken."""
    form = CredentialForm(request.POST)
    try:
        if not form.is_valid():
            raise NotTaken(REFUSED)
        given = form.cleaned_data["credential"]
        auth.parse_authentication_response(given)
        owner = person or auth.extract_user_from_response(given)
        return cast("Any", auth.complete_authentication(owner, given))
    except NOT_AN_ANSWER as error:
        raise NotTaken(REFUSED) from error
    finally:
        auth.clear_state()


def offer(person: User) -> dict[str, Any]:
    """What a new passkey is made of: kept by the device, and unlocked by its owner each time."""
    return cast("dict[str, Any]", auth.begin_registration(person, passwordless=True))


def made(credential: dict[str, Any]) -> None:
    """Check a new passkey against its offer. Raises NotTaken."""
    try:
        auth.parse_registration_response(credential)
        if not auth.complete_registration(credential).is_user_verified():
            raise NotTaken("This key does not ask who holds it: set a PIN for it, then try again.")
    except NOT_AN_ANSWER as error:
        raise NotTaken("This passkey could not be added. Begin again.") from error
    finally:
        auth.clear_state()
