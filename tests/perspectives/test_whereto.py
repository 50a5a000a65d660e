"""Which addresses may be asked at all, in every notation that an address can hide in."""

from __future__ import annotations

import pytest

from perspectives.whereto import Forbidden, is_public, target_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.170", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1",
        "2001:db8::1", "::127.0.0.1", "not an address", "",
    ],
)  # fmt: skip
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://127.0.0.0x1/",
        "http://１２７.０.０.１/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[fe80::1%25eth0]/",
        "http://[0:0:0:0:0:ffff:a9fe:a9fe]/", "http://08.8.8.8/", "http://0x08080808/",
        "http://localhost/", "http://LOCALHOST/", "http://a.localhost./", "http://intranet/",
        "http://db.internal/", "http://printer.local/", "http://visnyk.example/", "http://x.home.arpa/",
    ],
)  # fmt: skip
def test_what_leads_inside_is_refused_in_any_notation(url: str) -> None:
    with pytest.raises(Forbidden):
        target_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://visnyk.org/", "gopher://visnyk.org/", "javascript:alert(1)",
        "//visnyk.org/", "visnyk.org", "", "http://", "http:///x", "http://visnyk.org:22/",
        "http://visnyk.org:443/", "https://visnyk.org:80/", "https://visnyk.org:99999/", "https://visnyk.org:x/",
        "http://user@visnyk.org/", "http://visnyk.org@127.0.0.1/", "http://visnyk.org\\@127.0.0.1/",
        "http://visnyk.org/\r\nX: y", "http://visnyk.org/a b", "http://[::1",
        "http://visnyk.org/" + "a" * 2_000,
        "http://.org/", "http://a..org\u0000/",
    ],
)  # fmt: skip
def test_what_is_not_plain_http_to_a_name_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(Forbidden) as refusal:
        target_of(url)

    assert str(refusal.value).endswith(".")


def test_a_name_and_a_path_in_any_script_are_written_as_servers_know_them() -> None:
    target = target_of(" HTTPS://Вісник.укр/міст?день=1#part ")

    assert target.host == "xn--b1amgkt9j.xn--j1amh"
    assert target.path == "/%D0%BC%D1%96%D1%81%D1%82?%D0%B4%D0%B5%D0%BD%D1%8C=1"
    assert (target.scheme, target.port) == ("https", 443)


def test_a_public_number_may_be_asked() -> None:
    assert target_of("http://93.184.216.34").url == "http://93.184.216.34/"
    assert target_of("https://[2606:4700::1111]:443/a").url == "https://[2606:4700::1111]/a"
