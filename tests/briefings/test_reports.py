"""Reports of many mail systems, and of those who would like to be one: what each says, in bounded time."""

from __future__ import annotations

import base64
import tracemalloc
import uuid

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings, strategies

from briefings import tokens, verp
from briefings.models import Subscriber
from briefings.reports import Kind, Proof, Verdict, judged, read
from tests.briefings import letters
from tests.patience import SOON

pytestmark = pytest.mark.quick
NUMBER = 4711
READER = Subscriber(uid=uuid.UUID(int=7), address=letters.READER)


@pytest.fixture(autouse=True)
def bounce_address(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "bounce@parallax.example"
    settings.DEFAULT_FROM_EMAIL = "Parallax <editions@parallax.example>"


def verdict_of(raw: bytes) -> Verdict:
    verdict = read(raw)
    assert verdict is not None
    return verdict


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("postfix", "5.1.1"), ("exim", "5.1.1"), ("exchange", "5.1.10"), ("gmail", "5.1.1"),
        ("qmail", "5.1.1"),
    ],
)  # fmt: skip
def test_a_mailbox_that_is_not_there_is_a_hard_bounce(system: str, code: str) -> None:
    verdict = verdict_of(getattr(letters, system)(NUMBER))

    assert (verdict.kind, verdict.status) == (Kind.HARD, code)
    assert verdict.proof == Proof(delivery=NUMBER)
    assert letters.READER not in verdict.diagnostic


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_line_ends_make_no_difference(line_end: bytes) -> None:
    raw = letters.postfix(NUMBER).replace(b"\r\n", line_end)

    assert verdict_of(raw).diagnostic == (
        "550 5.1.1 <w…@post.example>: Recipient address rejected: User unknown in virtual mailbox"
        " table"
    )


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 no", Kind.HARD),
        ("5.1.2", "550 no such domain", Kind.HARD),
        ("5.2.1", "550 disabled", Kind.HARD),
        ("5.1.8", "501 5.1.8 your domain does not resolve", Kind.SOFT),
        ("5.2.2", "552 5.2.2 mailbox full", Kind.SOFT),
        ("5.2.3", "552 too large", Kind.SOFT),
        ("5.3.4", "552 too big for system", Kind.SOFT),
        ("5.4.4", "unable to route", Kind.SOFT),
        ("5.6.0", "554 bad content", Kind.SOFT),
        ("5.7.1", "554 5.7.1 blocked by a list", Kind.SOFT),
        ("4.2.2", "452 4.2.2 full", Kind.SOFT),
        ("4.4.7", "expired", Kind.SOFT),
        ("5.0.0", "550 5.2.1 closed", Kind.HARD),
        ("5.1.0", "550 5.7.26 not authenticated", Kind.SOFT),
        ("5.0.0", "550 go away", Kind.SOFT),
        ("nonsense", "550 go away 10.5.1.1", Kind.SOFT),
        ("2.0.0", "250 fine", Kind.NOTHING),
    ],
)
def test_only_what_says_that_the_mailbox_is_gone_is_hard(
    status: str, said: str, kind: Kind
) -> None:
    assert judged(status, said)[0] is kind


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "", "no idea"])
def test_what_may_still_arrive_is_nothing(action: str) -> None:
    raw = letters.dsn(verp.envelope_sender(NUMBER), *letters.failed("5.1.1", "550 no", action))

    assert verdict_of(raw).kind is Kind.NOTHING


def test_a_forwarded_mail_that_one_of_two_got_is_no_hard_bounce() -> None:
    gone = letters.failed("5.1.1", "550 no")
    full = letters.failed("5.2.2", "552 full")
    here = letters.failed("2.0.0", "250 fine", "delivered")
    to = verp.envelope_sender(NUMBER)

    assert verdict_of(letters.dsn(to, *gone, "", *here)).kind is Kind.NOTHING
    assert verdict_of(letters.dsn(to, *gone, "", *full)).kind is Kind.SOFT
    assert verdict_of(letters.dsn(to, *gone, "", *gone)).kind is Kind.HARD


@pytest.mark.parametrize("type_", ["abuse", "Fraud", "opt-out"])
def test_a_complaint_is_proved_by_the_signed_link_of_the_returned_mail(type_: str) -> None:
    raw = letters.complaint(READER, type_=type_, message_id="<12.4711@parallax.example>")

    verdict = verdict_of(raw)

    assert verdict.kind is Kind.COMPLAINT
    assert verdict.proof == Proof(reader=READER.uid, hint=4711)
    assert verdict.diagnostic == f"{type_.lower()} by Loop/2.1"


def test_a_complaint_is_proved_by_the_envelope_sender_that_it_returns_too() -> None:
    raw = letters.report(
        "fbl@parallax.example",
        "feedback-report",
        (
            "message/feedback-report",
            "Feedback-Type: abuse\r\nOriginal-Mail-From: <" + verp.envelope_sender(NUMBER) + ">",
        ),
        ("message/rfc822", "Subject: redacted"),
    )

    assert verdict_of(raw).proof == Proof(delivery=NUMBER)


@pytest.mark.parametrize("type_", ["not-spam", "auth-failure", "virus", ""])
def test_a_report_that_blames_nobody_is_no_complaint(type_: str) -> None:
    assert verdict_of(letters.complaint(READER, type_=type_)).kind is Kind.NOTHING


def test_a_complaint_without_a_link_of_ours_is_not_authentic() -> None:
    confirm = tokens.token(tokens.CONFIRM, READER.uid)
    for link in ("", "https://parallax.example/leave/forged-forged-forged-forged/",
                 f"https://parallax.example/leave/{confirm}/"):  # fmt: skip
        assert read(letters.complaint(READER, link=link)) is None


def test_another_houses_message_id_is_no_hint() -> None:
    verdict = verdict_of(letters.complaint(READER, message_id="<12.4711@elsewhere.example>"))

    assert verdict.proof == Proof(reader=READER.uid)


def test_without_an_envelope_sender_of_its_own_a_bounce_is_known_by_the_returned_link() -> None:
    link = tokens.url(tokens.LEAVE, READER.uid, 1)
    raw = letters.dsn(
        "editions@parallax.example",
        *letters.failed("5.1.1", "550 no"),
        returned=f"Message-ID: <12.4711@parallax.example>\r\nList-Unsubscribe: <{link}>",
    )

    assert verdict_of(raw) == Verdict(
        Kind.HARD, Proof(reader=READER.uid, hint=4711), "5.1.1", "550 no"
    )


def test_a_forged_bounce_is_not_read() -> None:
    genuine = verp.envelope_sender(NUMBER)
    for to in (genuine.replace("4711", "4712"), "bounce+4711.aaaaaaaaaaaaaaaa@parallax.example",
               "bounce@parallax.example", ""):  # fmt: skip
        assert read(letters.dsn(to, *letters.failed("5.1.1", "550 no"))) is None


def test_a_reply_to_the_envelope_sender_is_no_bounce() -> None:
    for body in ("I am on holiday until Monday. 5.1.1", "Hi. This is the end.", "", "<a>:\n5.1.1"):
        raw = letters.letter(body, To=verp.envelope_sender(NUMBER), Subject="Away")
        assert verdict_of(raw).kind is Kind.NOTHING


def test_a_status_that_was_encoded_on_the_way_is_read() -> None:
    plain = "\r\n".join(["Reporting-MTA: dns; a", "", *letters.failed("5.1.1", "550 no")])
    raw = letters.report(
        verp.envelope_sender(NUMBER),
        "delivery-status",
        (
            "message/delivery-status\r\nContent-Transfer-Encoding: base64",
            base64.b64encode(plain.encode()).decode(),
        ),
    )

    assert verdict_of(raw).status == "5.1.1"


def test_what_is_kept_of_a_diagnostic_is_one_clean_line_without_addresses() -> None:
    said = f"550 5.1.1 {letters.READER}\x00\x1b[31m\x85X-Header: injected\u2028" + "é" * 4000
    verdict = verdict_of(letters.dsn(verp.envelope_sender(NUMBER), *letters.failed("5.1.1", said)))

    assert verdict.kind is Kind.HARD
    assert letters.READER not in verdict.diagnostic
    assert verdict.diagnostic.isprintable()
    assert len(verdict.diagnostic) <= 200


def within(megabytes: float, raw: bytes) -> Verdict | None:
    tracemalloc.start()
    try:
        verdict = read(raw)
        assert tracemalloc.get_traced_memory()[1] < megabytes * 2**20
        return verdict
    finally:
        tracemalloc.stop()


@pytest.mark.timeout(SOON, func_only=True)
def test_a_thousand_levels_are_refused_in_bounded_time_and_memory() -> None:
    to = f"To: {verp.envelope_sender(NUMBER)}\r\n"
    deep = to + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(1000)
    )
    status = "Content-Type: message/delivery-status\r\n\r\n" + "\r\n".join(
        letters.failed("5.1.1", "550 no")
    )

    verdict = within(20, (deep + status).encode())

    assert verdict is not None
    assert verdict.kind is Kind.NOTHING


@pytest.mark.timeout(SOON, func_only=True)
def test_fifty_megabytes_are_read_by_their_beginning() -> None:
    raw = letters.postfix(NUMBER) + b"x" * 50 * 2**20

    verdict = within(20, raw)

    assert verdict is not None
    assert verdict.kind is Kind.HARD


@pytest.mark.parametrize(
    "noise",
    [
        b"\n" * 2**20,
        b": " * 2**19,
        b"Content-Type: multipart/report; " + b';a="' * 2**18,
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 2**18,
        b"Content-Type: multipart/report; boundary=b\n\n" + b"\n--b" + b" " * 2**20,
        b"To: " + b"(" * 2**20,
        b"To: " + b"bounce+" * 2**17,
        b"To: " + b"a@" * 2**19,
        b"To: x\n\nHi. This is the\n\n" + b"<a>:" * 2**18,
        b"To: x\n\nHi. This is the\n\n<a>:\n" + b"a\n" * 2**19,
        b"List-Unsubscribe: " + b"/leave/" * 2**17,
        b"\xff\xfe\x00" * 2**18,
        b"A: b\n \t" * 2**17,
    ],
)  # fmt: skip
@pytest.mark.timeout(SOON, func_only=True)
def test_a_megabyte_of_noise_takes_no_time_to_speak_of(noise: bytes) -> None:
    """A second at most, and hours where its square counts."""
    signed = f"To: {verp.envelope_sender(NUMBER)}\n".encode()
    for raw in (noise, signed + noise):
        read(raw)


PIECES = strategies.sampled_from(
    [
        b"\n", b"\r\n", b"\r", b": ", b"--b", b"--b--", b"Content-Type: multipart/report; boundary=b",
        b"Content-Type: message/delivery-status", b"Content-Type: message/feedback-report",
        b"Content-Transfer-Encoding: base64", b"Content-Type: text/rfc822-headers", b"Action: failed",
        b"Status: 5.1.1", b"Feedback-Type: abuse", b"Hi. This is the", b"<a@b>:", b"\xff\x00=",
        b"List-Unsubscribe: <https://x/leave/aaaaaaaaaaaaaaaaaaaaaaaa.1.b/>",
        b"Content-Transfer-Encoding: quoted-printable", b"Delivered-To: ", b"\xe2\x80\xa8",
    ]
)  # fmt: skip


@given(strategies.lists(strategies.one_of(PIECES, strategies.binary(max_size=20)), max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_no_input_makes_it_raise(pieces: list[bytes]) -> None:
    signed = f"To: {verp.envelope_sender(NUMBER)}\n".encode()

    assert read(b"".join(pieces)) is None
    verdict = verdict_of(signed + b"\n".join(pieces))

    assert verdict.diagnostic.isprintable()
    assert len(verdict.status) <= 9
