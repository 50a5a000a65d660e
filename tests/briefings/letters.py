"""Reports as mail systems write them: the structure is theirs, every word and address is ours."""

from __future__ import annotations

from collections.abc import Mapping

from briefings import tokens, verp
from briefings.models import Delivery, Subscriber
from tests.briefings.support import NOW

READER = "wanda.reader@post.example"


def told(reader: Subscriber, number: int = 1) -> Delivery:
    """One more edition that was sent to this reader."""
    return Delivery.objects.create(
        edition_id=number, subscriber_id=reader.pk, recipe_id=1, wave_id=1,
        not_before=NOW, state="sent", settled_at=NOW,
    )  # fmt: skip


def letter(*lines: str, **headers: str) -> bytes:
    """Header fields, an empty line, lines. Underscores in names are hyphens."""
    fields = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*fields, "", *lines, ""]).encode()


def report(
    to: str, type_: str, *parts: tuple[str, str], top: Mapping[str, str] | None = None
) -> bytes:
    """multipart/report of these parts: content type and text of each."""
    body: list[str] = []
    for part, text in parts:
        body += ["--=_outer/1", f"Content-Type: {part}", "", text]
    fields = {
        "Return-Path": "<>",
        "From": "MAILER-DAEMON@mx.relay.example (Mail Delivery System)",
        "To": to,
        "Subject": "Undelivered Mail Returned to Sender",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/report; report-type={type_};\r\n\tboundary="=_outer/1"',
    }
    return letter(*body, "--=_outer/1--", **(fields | dict(top or {})))


def dsn(
    to: str,
    *fields: str,
    text: str = "The mail system could not deliver your message.",
    returned: str = "From: editions@parallax.example\r\nSubject: Three bridges",
    top: Mapping[str, str] | None = None,
) -> bytes:
    """A delivery status report whose last block of fields is about the one recipient."""
    status = "\r\n".join(
        ["Reporting-MTA: dns; mx.relay.example", "Arrival-Date: Mon, 23 Nov 2026 06:00:11 +0000"]
    )
    return report(
        to,
        "delivery-status",
        ("text/plain; charset=us-ascii", text),
        ("message/delivery-status", "\r\n".join([status, "", *fields])),
        ("text/rfc822-headers", returned),
        top=top,
    )


def failed(status: str, diagnostic: str, action: str = "failed") -> tuple[str, ...]:
    """The fields about one recipient."""
    return (
        f"Final-Recipient: rfc822; {READER}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {diagnostic}",
    )


def postfix(delivery: int) -> bytes:
    """Postfix: Original-Recipient, Remote-MTA, a folded diagnostic, Delivered-To by our own server."""
    return dsn(
        "somebody-else@parallax.example",
        f"Final-Recipient: rfc822; {READER}",
        f"Original-Recipient: rfc822;{READER}",
        "Action: failed",
        "Status: 5.1.1",
        "Remote-MTA: dns; mx.post.example",
        f"Diagnostic-Code: smtp; 550 5.1.1 <{READER}>: Recipient address",
        "    rejected: User unknown in virtual mailbox table",
        top={"Delivered-To": verp.envelope_sender(delivery)},
    )


def exim(delivery: int) -> bytes:
    """Exim: the status says nothing, the remote server's own answer does; no quotes round the boundary."""
    return dsn(
        verp.envelope_sender(delivery),
        "Action: failed",
        f"Final-Recipient: rfc822;{READER}",
        "Status: 5.0.0",
        "Remote-MTA: dns; mx.post.example",
        "Diagnostic-Code: smtp; 550-5.1.1 The account does not exist.\r\n 550 5.1.1 Check it.",
        text=f"This message was created automatically.\r\n\r\n  {READER}\r\n    550 5.1.1 gone",
        top={"X-Failed-Recipients": READER, "Auto-Submitted": "auto-replied"},
    )


def exchange(delivery: int) -> bytes:
    """Exchange: an alternative with HTML before the status, its own code with two digits."""
    alternative = "\r\n".join(
        ["--inner", "Content-Type: text/plain; charset=utf-8", "", "Не знайдено.", "--inner",
         "Content-Type: text/html; charset=utf-8", "", "<p>Не знайдено.</p>", "--inner--"]
    )  # fmt: skip
    return report(
        verp.envelope_sender(delivery),
        "delivery-status",
        ('multipart/alternative; boundary="inner"', alternative),
        (
            "message/delivery-status",
            "Reporting-MTA: dns;hub.office.example\r\n\r\nFinal-Recipient: rfc822;" + READER
            + "\r\nAction: failed\r\nStatus: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 "
            "RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup",
        ),
        ("message/rfc822", "Subject: Three bridges\r\n\r\nThe body."),
    )  # fmt: skip


def gmail(delivery: int) -> bytes:
    """Gmail: upper-case type, a related part with a picture, Last-Attempt-Date after the diagnostic."""
    picture = "\r\n".join(
        ["--pic", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "",
         "iVBORw0KGgo=", "--pic--"]
    )  # fmt: skip
    return report(
        verp.envelope_sender(delivery).upper(),
        "delivery-status",
        ('multipart/related; boundary="pic"', picture),
        (
            "Message/Delivery-Status",
            "Reporting-MTA: dns; relay.big.example\r\n\r\n"
            + "\r\n".join(failed("5.1.1", f"550-5.1.1 {READER} does not exist. Please try"))
            + "\r\n 550-5.1.1 checking it.\r\nLast-Attempt-Date: Mon, 23 Nov 2026 06:00:12 -0800",
        ),
        ("message/rfc822", "Subject: Three bridges\r\n\r\nThe body."),
        top={"Subject": "Delivery Status Notification (Failure)"},
    )


def qmail(delivery: int) -> bytes:
    """qmail: plain text, no MIME at all."""
    return letter(
        "Hi. This is the qmail-send program at mx.post.example.",
        "I could not deliver your message to the following addresses.",
        "",
        f"<{READER}>:",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        "Return-Path: <editions@parallax.example>",
        Return_Path="<>",
        From="MAILER-DAEMON@mx.post.example",
        To=verp.envelope_sender(delivery),
        Subject="failure notice",
    )


def complaint(
    reader: Subscriber,
    *,
    type_: str = "abuse",
    message_id: str = "",
    link: str | None = None,
    to: str = "fbl@parallax.example",
) -> bytes:
    """A feedback loop's report: the returned mail carries our signed link, all else is redacted."""
    url = tokens.url(tokens.LEAVE, reader.uid, 1) if link is None else link
    returned = (
        f"From: Parallax <editions@parallax.example>\r\nTo: redacted\r\nMessage-ID: {message_id}"
        f"\r\nList-Unsubscribe:\r\n <{url}>\r\nSubject: Three bridges\r\n\r\nThe body."
    )
    return report(
        to,
        "feedback-report",
        ("text/plain", "This is an email abuse report."),
        (
            "message/feedback-report",
            (
                f"Feedback-Type: {type_}\r\nUser-Agent: Loop/2.1\r\nVersion: 1\r\n"
                "Original-Rcpt-To: redacted\r\nSource-IP: 192.0.2.7"
            ),
        ),
        ("message/rfc822", returned),
    )
