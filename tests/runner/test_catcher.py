"""The mail catcher: what it keeps, how it shows it, and what it does not let run."""

from __future__ import annotations

import http.client
import json
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from runner.catcher import MailServer
from runner.mailbox import IntoMailbox, Mailbox
from runner.up import nearest_free
from tests.patience import SOON

pytestmark = pytest.mark.quick


class Catcher:
    def __init__(self, smtp_port: int, http_port: int, mailbox: Mailbox) -> None:
        self.smtp_port, self.http_port, self.mailbox = smtp_port, http_port, mailbox

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=SOON) as client:
            client.send_message(message)

    def get(self, path: str, host: str = "localhost") -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=SOON)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.getheaders())

    def newest(self) -> str:
        return self.mailbox.newest_first()[0].id


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    mailbox = Mailbox(tmp_path / "mail", kept=3)
    smtp_port = nearest_free(20000 + hash(str(tmp_path)) % 20000)
    controller = Controller(IntoMailbox(mailbox), hostname="127.0.0.1", port=smtp_port)
    controller.start()
    web = MailServer(("127.0.0.1", 0), mailbox)
    thread = threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Catcher(smtp_port, web.server_address[1], mailbox)
    web.shutdown()
    thread.join()
    web.server_close()
    controller.stop()


def letter(subject: str = "Morning", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "desk@parallax.example", "reader@example.org"
    message["Subject"] = subject
    message.set_content("Українська правда\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def test_a_message_sent_is_listed_with_its_address_and_subject(catcher: Catcher) -> None:
    catcher.send(letter("Ранок — the morning"))
    status, text, _ = catcher.get("/")
    assert status == 200
    assert "Ранок — the morning" in text
    assert "reader@example.org" in text
    rows = json.loads(catcher.get("/messages.json")[1])
    assert [(row["to"], row["subject"]) for row in rows] == [
        (["reader@example.org"], "Ранок — the morning")
    ]


def test_the_newest_message_is_first(catcher: Catcher) -> None:
    for subject in ("first", "second"):
        catcher.send(letter(subject))
    rows = json.loads(catcher.get("/messages.json")[1])
    assert [row["subject"] for row in rows] == ["second", "first"]


def test_each_part_has_an_address_of_its_own(catcher: Catcher) -> None:
    catcher.send(letter(html="<p>Guten Morgen</p>"))
    identity = catcher.newest()
    assert "Guten Morgen" in catcher.get(f"/messages/{identity}.html")[1]
    assert catcher.get(f"/messages/{identity}.txt")[1].strip() == "Українська правда"
    assert "Subject: Morning" in catcher.get(f"/messages/{identity}.eml")[1]


def test_the_text_tab_shows_the_text_and_the_source_tab_the_source(catcher: Catcher) -> None:
    catcher.send(letter(html="<p>Guten Morgen</p>"))
    page = f"/messages/{catcher.newest()}"
    assert "Українська правда" in catcher.get(f"{page}?view=text")[1]
    assert "multipart/alternative" in catcher.get(f"{page}?view=source")[1]
    assert "<iframe" in catcher.get(page)[1]


def test_markup_in_a_message_is_text_on_the_catchers_own_pages(catcher: Catcher) -> None:
    catcher.send(letter("<script>alert(1)</script>"))
    for path in ("/", f"/messages/{catcher.newest()}", f"/messages/{catcher.newest()}?view=source"):
        assert "<script>" not in catcher.get(path)[1]


def test_a_script_in_a_message_is_not_run(catcher: Catcher) -> None:
    catcher.send(letter(html="<script>alert(1)</script>"))
    _, _, headers = catcher.get(f"/messages/{catcher.newest()}.html")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


def test_links_of_a_framed_message_open_in_a_tab_of_their_own(catcher: Catcher) -> None:
    catcher.send(letter(html="<html><head></head><a href='http://x.example'>x</a></html>"))
    identity = catcher.newest()
    assert '<head><base target="_blank">' in catcher.get(f"/messages/{identity}.html?frame=1")[1]
    assert "<base" not in catcher.get(f"/messages/{identity}.html")[1]


def test_only_the_newest_messages_are_kept(catcher: Catcher) -> None:
    for number in range(5):
        catcher.send(letter(f"number {number}"))
    kept = [caught.subject for caught in catcher.mailbox.newest_first()]
    assert kept == ["number 4", "number 3", "number 2"]
    assert len(list(catcher.mailbox.directory.iterdir())) == 6


def test_messages_outlive_a_restart(catcher: Catcher) -> None:
    catcher.send(letter("kept"))
    again = Mailbox(catcher.mailbox.directory)
    assert [caught.subject for caught in again.newest_first()] == ["kept"]


@pytest.mark.parametrize("path", ["/nothing", "/messages/../secret_key", "/messages/1.eml"])
def test_what_is_no_message_is_not_found(catcher: Catcher, path: str) -> None:
    assert catcher.get(path)[0] == 404


def test_a_foreign_host_name_does_not_get_the_mail(catcher: Catcher) -> None:
    assert catcher.get("/messages.json", host="evil.example")[0] == 421
