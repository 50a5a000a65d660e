"""What is asked for, in the words of WSGI: paths, queries and headers as they are meant."""

from __future__ import annotations

import pytest

from newsroom.public.asked import as_sent, environ_of, in_wsgi, path_of
from tests.newsroom.lines import scope

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/feeds/all.xml", "/feeds/all.xml"), (b"/a%20b/", "/a b/"),
        (b"/%C3%A9lan/", "/\u00c3\u00a9lan/"), (b"/%FF/", "/\u00ff/"), (b"/100%/", "/100%/"),
    ],
)  # fmt: skip
def test_a_path_is_told_as_the_bytes_that_are_meant(raw: bytes, path: str) -> None:
    assert path_of(raw) == path


def test_an_address_of_six_groups_of_figures_is_told() -> None:
    told = environ_of(scope("/") | {"client": ("2001:db8::1", 50000)})
    assert (told["REMOTE_ADDR"], told["REMOTE_PORT"]) == ("2001:db8::1", "50000")


def test_who_asks_from_no_address_is_told_as_such() -> None:
    told = environ_of(scope("/") | {"client": None, "server": None})
    assert (told["REMOTE_ADDR"], told["SERVER_NAME"]) == ("", "")


def test_a_header_sent_twice_is_told_as_one() -> None:
    asked = scope("/")
    asked["headers"] += [(b"accept", b"a"), (b"accept", b"b")]
    assert environ_of(asked)["HTTP_ACCEPT"] == "a,b"


def test_a_header_that_is_no_plain_text_is_told_as_its_bytes() -> None:
    asked = scope("/")
    asked["headers"] += [(b"cookie", b"a=\xe9")]
    assert environ_of(asked)["HTTP_COOKIE"] == "a=\u00e9"


def test_a_header_that_another_could_be_mistaken_for_is_not_told() -> None:
    """A proxy that sets X-Forwarded-Proto lets x_forwarded_proto through; WSGI would not know them apart."""
    asked = scope("/")
    asked["headers"] += [(b"x_forwarded_proto", b"https")]
    assert "HTTP_X_FORWARDED_PROTO" not in environ_of(asked)


def test_a_query_of_bare_letters_is_told_in_signs_that_all_can_read() -> None:
    assert environ_of(scope("/search/?q=\u043c%20&a=b"))["QUERY_STRING"] == "q=%D0%BC%20&a=b"


@pytest.mark.parametrize("name", ["host", "if-none-match", "x-forwarded-proto"])
def test_a_headers_name_in_wsgi_leads_back_to_the_one_that_was_sent(name: str) -> None:
    assert as_sent(in_wsgi(name.encode())) == name.encode()
