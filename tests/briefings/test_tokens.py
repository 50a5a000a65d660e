"""Tokens are signed as Django signs them, byte for byte: links of years ago stay good."""

from __future__ import annotations

import uuid

import pytest
from django.conf import LazySettings
from django.core import signing

from briefings import tokens

UID = uuid.UUID("6f1b7f6e-0c4a-4c58-9a3b-2f0f6f4d8a11")

pytestmark = pytest.mark.quick


@pytest.mark.parametrize("purpose", [tokens.LEAVE, tokens.PREFERENCES])
@pytest.mark.parametrize("briefing", [0, 3, 123456])
def test_a_token_is_what_djangos_signer_makes_of_it(purpose: str, briefing: int) -> None:
    made = tokens.token(purpose, UID, briefing)

    text = made.rpartition(".")[0]
    assert made == signing.Signer(salt=f"briefings.{purpose}", sep=".").sign(text)
    assert tokens.read(purpose, made) == tokens.Named(UID, briefing)


@pytest.mark.parametrize("purpose", [tokens.LEAVE, tokens.PREFERENCES])
@pytest.mark.parametrize("briefing", [0, 3, 123456])
def test_a_link_of_a_wave_is_the_same_link(purpose: str, briefing: int) -> None:
    for uid in (UID, uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)):
        made = tokens.Links(purpose, briefing).to(uid.bytes)
        assert made.decode() == tokens.url(purpose, uid, briefing)


def test_what_expires_has_no_such_link() -> None:
    with pytest.raises(ValueError, match="confirm"):
        tokens.Links(tokens.CONFIRM)


def test_a_token_of_another_purpose_opens_nothing() -> None:
    assert tokens.read(tokens.LEAVE, tokens.token(tokens.PREFERENCES, UID)) is None


def test_a_new_secret_key_signs_anew_and_the_old_one_still_opens(settings: LazySettings) -> None:
    old, before = tokens.token(tokens.LEAVE, UID, 3), settings.SECRET_KEY

    settings.SECRET_KEY = "another-key-of-some-length"
    new = tokens.token(tokens.LEAVE, UID, 3)

    assert new != old
    assert tokens.read(tokens.LEAVE, new) == tokens.Named(UID, 3)
    assert tokens.read(tokens.LEAVE, old) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert tokens.read(tokens.LEAVE, old) == tokens.Named(UID, 3)
