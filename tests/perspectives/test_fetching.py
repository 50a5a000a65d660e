"""A page is fetched from the open web only, bounded in time, bytes and redirects; each trick is tried."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from perspectives import fetching
from perspectives.fetching import Forbidden, Page, Unreachable
from tests.patience import SOON
from tests.perspectives.foreign import PUBLIC, World, web

__all__ = ["web"]


def fetch(url: str, within: float = SOON, most: int = 10_000) -> Page:
    return fetching.fetch(url, within=within, most=most)


def test_a_page_is_given_with_what_it_is(web: World) -> None:
    web.page("visnyk.org/bridge?day=1", "<title>Міст</title>".encode())

    page = fetch("http://visnyk.org/bridge?day=1#top")

    assert page == Page("http://visnyk.org/bridge?day=1", 200, "text/html", "<title>Міст</title>")


def test_a_page_that_is_gone_is_an_answer(web: World) -> None:
    web.page("visnyk.org/gone", status=410)
    assert fetch("http://visnyk.org/gone").status == 410


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.7", "100.64.0.9"]
)
def test_a_public_name_that_leads_inside_is_refused_unasked(web: World, inside: str) -> None:
    web.names["rebound.org"] = [inside]

    with pytest.raises(Forbidden):
        fetch("http://rebound.org/")

    assert web.dialled == []


def test_one_address_inside_among_public_ones_refuses_the_name(web: World) -> None:
    web.names["rebound.org"] = [PUBLIC, "127.0.0.1"]
    with pytest.raises(Forbidden):
        fetch("http://rebound.org/")


def test_a_name_is_looked_up_once_and_the_address_that_was_looked_at_is_dialled(web: World) -> None:
    web.page("visnyk.org/")

    fetch("http://visnyk.org/")

    assert web.looked_up == ["visnyk.org"]
    assert web.dialled == [f"{PUBLIC}:80"]


@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "//localhost/",
        "file:///etc/passwd",
        "http://a.org:6379/",
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(web: World, onward: str) -> None:
    web.page("visnyk.org/", status=302, Location=onward)

    with pytest.raises(Forbidden):
        fetch("http://visnyk.org/")

    assert web.asked == ["visnyk.org/"]


def test_a_redirect_to_a_name_that_leads_inside_is_refused(web: World) -> None:
    web.names["inside.org"] = ["192.168.0.1"]
    web.page("visnyk.org/", status=307, Location="http://inside.org/")
    with pytest.raises(Forbidden):
        fetch("http://visnyk.org/")


def test_a_redirect_in_another_script_is_followed(web: World) -> None:
    web.page("visnyk.org/", status=301, Location="/міст".encode().decode("latin-1"))
    web.page("visnyk.org/%D0%BC%D1%96%D1%81%D1%82", b"here")

    page = fetch("http://visnyk.org/")

    assert (page.url, page.text) == ("http://visnyk.org/%D0%BC%D1%96%D1%81%D1%82", "here")


def test_redirects_end(web: World) -> None:
    web.page("visnyk.org/", status=302, Location="/")

    with pytest.raises(Unreachable, match="again and again"):
        fetch("http://visnyk.org/")

    assert len(web.asked) == 6


def test_no_more_bytes_are_taken_than_asked(web: World) -> None:
    web.page("visnyk.org/", b"a" * 100_000)
    assert fetch("http://visnyk.org/", most=500).text == "a" * 500


def test_a_packed_page_is_unpacked_to_so_many_bytes(web: World) -> None:
    web.page("visnyk.org/", gzip.compress(b"a" * 10_000_000), Content_Encoding="gzip")
    assert fetch("http://visnyk.org/", most=20_000).text == "a" * 20_000


@pytest.mark.parametrize(
    "beginning",
    [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"],
    ids=["head", "body"],
)
def test_a_server_that_drips_is_given_up_in_time(web: World, beginning: bytes) -> None:
    heard_out: list[bool] = []

    def drip_for_a_minute(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(beginning)
        for _ in range(3000):
            request.wfile.write(b"a")
            time.sleep(0.02)
        heard_out.append(True)

    web.names["slow.org"] = [PUBLIC]
    web.pages["slow.org/"] = drip_for_a_minute

    with pytest.raises(Unreachable, match=r"did not answer within 0\.3 seconds"):
        fetch("http://slow.org/", within=0.3)

    assert not heard_out


def test_a_name_that_takes_long_to_look_up_is_given_up_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_up = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: given_up.wait(SOON))
    with pytest.raises(Unreachable, match="did not answer"):
        fetch("http://slow.org/", within=0.1)
    given_up.set()


def test_a_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Unreachable, match=r"The name nobody\.org could not be looked up"):
        fetch("http://nobody.org/")


def test_no_answer_is_told_and_the_next_address_is_tried(
    web: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.page("visnyk.org/", b"here")
    web.names["visnyk.org"] = ["93.184.216.35", PUBLIC]

    def dial(address: str, port: int, within: float) -> socket.socket:
        if address != PUBLIC:
            raise ConnectionRefusedError
        return web.dial(address, port, within)

    monkeypatch.setattr(fetching, "dial", dial)
    assert fetch("http://visnyk.org/").text == "here"
    web.names["visnyk.org"] = ["93.184.216.35"]
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch("http://visnyk.org/")


def test_what_is_no_http_is_no_page(web: World) -> None:
    web.names["ssh.org"] = [PUBLIC]
    web.pages["ssh.org/"] = lambda request: request.wfile.write(b"SSH-2.0-OpenSSH\r\n")
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch("http://ssh.org/")


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/html; charset=windows-1251", "Міст".encode("cp1251"), "Міст"),
        ("text/html", b'<meta charset="koi8-u">' + "Міст".encode("koi8-u"), '<meta charset="koi8-u">Міст'),
        ("text/html; charset=idna", "Міст".encode(), "Міст"),
        ("text/html; charset=iso-8859-99", "Міст".encode(), "Міст"),
        ("text/plain", b"\xff\xfe", "\ufffd\ufffd"),
        ("image/png", b"\x89PNG", ""),
        ("application/pdf", b"%PDF", ""),
        ("application/xhtml+xml", b"<html/>", "<html/>"),
    ],
)  # fmt: skip
def test_texts_are_read_in_their_own_letters(web: World, kind: str, body: bytes, text: str) -> None:
    web.page("visnyk.org/", body, Content_Type=kind)
    page = fetch("http://visnyk.org/")
    assert (page.kind, page.text) == (kind.split(";")[0], text)


def test_neither_cookies_nor_a_proxy_go_along(web: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    seen: list[dict[str, str]] = []
    web.page("visnyk.org/", status=302, Location="/next", Set_Cookie="a=b")

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.append(dict(request.headers))
        request.send_response(200)
        request.end_headers()

    web.pages["visnyk.org/next"] = answer
    fetch("http://visnyk.org/")
    assert set(seen[0]) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def certificate(path: Path, name: str) -> Path:
    """A key and a certificate of its own for that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = path / f"{name}.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_over_tls_the_name_is_checked_not_the_address(
    web: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "visnyk.org")
    web.speak_tls(str(file))
    monkeypatch.setattr(fetching, "_context", lambda: ssl.create_default_context(cafile=file))
    web.page("visnyk.org/", b"here")
    web.page("other.org/", b"there")

    assert fetch("https://visnyk.org/").text == "here"
    assert web.dialled == [f"{PUBLIC}:443"]
    with pytest.raises(Unreachable, match="no valid certificate"):
        fetch("https://other.org/")
