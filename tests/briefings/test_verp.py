"""Envelope senders that say which delivery bounced, and that nobody else can write."""

from __future__ import annotations

import base64
import string

import pytest
from django.conf import LazySettings
from django.utils.crypto import salted_hmac
from hypothesis import HealthCheck, given, settings, strategies

from briefings import verp

pytestmark = pytest.mark.quick
LARGEST = 2**63 - 1


@pytest.fixture(autouse=True)
def bounce_address(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "bounce@news.example.org"


def test_an_envelope_sender_is_read_again_in_either_case() -> None:
    address = verp.envelope_sender(4711)

    assert address.startswith("bounce+4711.")
    assert verp.read(address) == verp.read(f"<{address.upper()}>") == 4711


def test_its_proof_is_the_salted_hmac_of_the_delivery() -> None:
    digest = salted_hmac("briefings.verp", "4711", algorithm="sha256").digest()
    proof = base64.b32encode(digest[: verp.HMAC_BYTES]).decode().lower()

    assert verp.envelope_sender(4711) == f"bounce+4711.{proof}@news.example.org"


def test_many_are_made_under_the_settings_of_one_moment(settings: LazySettings) -> None:
    envelopes, before = verp.Envelopes(), verp.envelope_sender(4711)
    settings.SECRET_KEY, settings.BOUNCE_ADDRESS = "another", "other@news.example.org"

    assert envelopes.sender(4711) == before != verp.envelope_sender(4711)


def test_the_longest_one_still_fits_the_envelope(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "b" * verp.LONGEST_OWN + "@news.example.org"
    address = verp.envelope_sender(LARGEST)

    assert len(address.partition("@")[0]) == verp.LONGEST_LOCAL_PART
    assert verp.read(address) == LARGEST


def test_no_other_delivery_domain_key_or_proof_is_read(settings: LazySettings) -> None:
    address = verp.envelope_sender(4711)
    local, _, domain = address.partition("@")
    proof = local.partition(".")[2]

    for forged in (
        address.replace("4711", "4712"), f"{local}x@{domain}", f"{local[:-1]}@{domain}",
        f"{local}@elsewhere.example", f"bounce+4711.@{domain}", f"bounce+.{proof}@{domain}",
        f"bounce+04711.{proof}@{domain}", f"bounce+{LARGEST + 1}.{proof}@{domain}",
        f"other+4711.{proof}@{domain}", "bounce@news.example.org", "", "@", "é@news.example.org",
        "a" * 400 + address,
    ):  # fmt: skip
        assert verp.read(forged) is None, forged
    settings.SECRET_KEY = "another"
    assert verp.read(address) is None


def test_without_a_bounce_address_mail_comes_from_the_editions_own(
    settings: LazySettings,
) -> None:
    address = verp.envelope_sender(4711)
    settings.BOUNCE_ADDRESS = ""
    settings.DEFAULT_FROM_EMAIL = "Parallax <editions@news.example.org>"

    assert verp.envelope_sender(4711) == "editions@news.example.org"
    assert verp.read(address) is None


@given(strategies.text(alphabet=string.printable + "é\x00\u2028", max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_it_raise_or_passes_for_a_proof(text: str) -> None:
    assert verp.read(text) is None
    assert verp.read(f"bounce+{text}@news.example.org") is None


@pytest.mark.parametrize("what", [verp.SIGN_UP, verp.READER_MAIL])
def test_mail_to_one_reader_has_a_sender_of_its_own(what: str) -> None:
    sender = verp.mail_sender(what, 1234)

    assert verp.read_mail(sender.upper()) == (what, 1234)
    assert verp.read(sender) is None
    assert verp.read_mail(verp.envelope_sender(1234)) is None
    other = verp.SIGN_UP if what == verp.READER_MAIL else verp.READER_MAIL
    assert verp.read_mail(sender.replace(f"+{what}", f"+{other}")) is None
    assert verp.read_mail(sender.replace("1234", "1235")) is None
