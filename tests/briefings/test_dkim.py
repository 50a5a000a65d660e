"""What leaves is signed, and somebody else's verifier agrees, for every reader and every key."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings, strategies

from briefings import dkim, rendering, wire
from briefings.pattern import Pattern
from tests.briefings.keys import both, key_file
from tests.briefings.signatures import verified
from tests.briefings.support import brief
from tests.briefings.tellings import FRAME, OLHA, personal, told

pytestmark = pytest.mark.quick
DUE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WHOLE = (
    b"From: Parallax <editions@parallax.example>\r\nTo: olha@example.org\r\n"
    b"Subject: A\t  bridge\r\n opens\r\n"
    b"Date: Mon, 23 Nov 2026 04:00:00 +0000\r\nMessage-ID: <1@parallax.example>\r\n\r\n"
)


@pytest.fixture
def keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.DKIM_KEYS = both(tmp_path)


def signer() -> dkim.Signer:
    found = dkim.Signer.from_settings()
    assert found is not None
    return found


def pattern() -> Pattern:
    rendered = rendering.render(FRAME, [told(brief())], [()])
    cuts = [wire.cut([rendered.fragments[key]]) for key in rendered.recipes[0].keys]
    return Pattern.of(cuts, signed=True)


PATTERN = pattern()


def letter(
    address: str = "olha@example.org",
    uid: uuid.UUID = OLHA,
    zone: str = "Europe/Kyiv",
) -> bytes:
    values = personal(address=address, uid=uid, zone=zone, due_at=DUE)
    return b"".join(PATTERN.filled(values, signer(), DUE))


@pytest.mark.usefixtures("keys")
def test_each_reader_gets_a_signature_of_each_kind_that_others_verify() -> None:
    signed = letter()

    assert verified(signed) == [True, True]
    assert re.findall(rb"a=([a-z0-9-]+)", signed) == [b"ed25519-sha256", b"rsa-sha256"]
    fields = signed[: signed.index(b"\r\nFrom: ")]
    assert max(map(len, fields.split(b"\r\n"))) <= 90


@pytest.mark.usefixtures("keys")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    strategies.from_regex(r"[!-;=?-~]{1,200}@[!-;=?-~]{1,100}", fullmatch=True, alphabet=None),
    strategies.uuids(),
    strategies.sampled_from(["UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires"]),
)
def test_whoever_the_reader_is(address: str, uid: uuid.UUID, zone: str) -> None:
    assert verified(letter(address=address, uid=uid, zone=zone)) == [True, True]


@pytest.mark.usefixtures("keys")
def test_the_same_mail_is_signed_with_the_same_bytes_and_its_own_date() -> None:
    assert letter() == letter()
    assert letter().count(b" t=%d;" % DUE.timestamp()) == 2


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"To: olha@", b"To: olga@"),
        (b"\r\nSubject: A bridge", b"\r\nSubject: A fridge"),
        (b"\r\nList-Unsubscribe: <http", b"\r\nList-Unsubscribe: <hxxp"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"412 metres", b"421 metres"),
        (b"\r\nTo: ", b"\r\nFrom: mallory@example.org\r\nTo: "),
        (b"\r\nTo: ", b"\r\nSubject: Another\r\nTo: "),
        (b"\r\nTo: ", b"\r\nList-Unsubscribe: <https://mallory.example/>\r\nTo: "),
    ],
)
def test_whatever_is_changed_or_added_on_the_way_is_found(was: bytes, now: bytes) -> None:
    altered = letter().replace(was, now, 1)

    assert altered != letter()
    assert verified(altered) == [False, False]


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"Hello\r\n", b"Hello\r\n\r\n\r\n", b"Hello"])
def test_a_whole_message_is_signed_as_it_is_about_to_leave(body: bytes) -> None:
    signed = signer().signed(WHOLE + body)

    assert signed.endswith(WHOLE + body)
    assert verified(signed) == [True, True]
    assert b" t=1795406400;" in signed


def test_a_pattern_that_would_be_hashed_otherwise_than_it_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="one CRLF"):
        dkim.outline([WHOLE + b"Hello\r\n\r\n"], [])


def test_without_a_key_nobody_signs() -> None:
    assert dkim.Signer.from_settings() is None


def test_the_record_to_publish_is_printed(
    settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DKIM_KEYS = both(tmp_path)
    call_command("dkim_record")

    ed, rsa = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        r'ed1\._domainkey\.parallax\.example\. IN TXT "v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}="',
        ed,
    )
    assert rsa.startswith('rsa1._domainkey.parallax.example. IN TXT "v=DKIM1; k=rsa; p=MIIB')
    assert max(map(len, re.findall(r'"([^"]*)"', rsa))) == 255


def test_the_record_of_no_key_or_a_bad_one_is_refused(
    settings: LazySettings, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="names no key"):
        call_command("dkim_record")
    settings.DKIM_KEYS = [f"rsa1:{key_file(tmp_path, 'rsa1024')}"]
    with pytest.raises(CommandError, match="1024 bits"):
        call_command("dkim_record")
