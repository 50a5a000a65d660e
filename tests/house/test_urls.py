"""Every address × method × role, against the table in urls.txt.

The addresses come from the resolver: a new one fails until somebody has written down who gets what. A row
reads: method, route, then one word per role: `in`, `login` (sent to sign in), `no` (403), `gone` (404 or
410) or `never` (405).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.apps import apps
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import DjangoDbBlocker

from newsroom.models import Role, User
from tests.house import world
from tests.house.addresses import Address, addresses
from tests.house.standing import standing, taken_back

TABLE = Path(__file__).with_name("urls.txt")
WHO = ("nobody", *Role, "superuser")
METHODS = ("GET", "POST", "PUT", "DELETE")
FIELDS: dict[str, str] = {
    "number": "1",
    "before": "1",
    "issue_date": "2026-11-20",
    "token": "forged",
    "link": "forged",
    "name": "submit",
    "content_type_id": "999999",
    "app_label": "newsroom",
    "url": "nothing",
    "provider": "mailgun",
    "kind": "standards",
    "uid": "00000000-0000-4000-8000-000000000000",
}
SLUGS: dict[str, str] = {
    "stories": "two-ports-agree-on-one-tide-table",
    "sections": "world",
    "storylines": "the-tide-table",
    "feeds": "world",
    "outlets": "harbour-ledger",
    "perspectives": "harbour-press",
    "briefings": "morning",
    "editions": "morning",
}
READERS_FORMS = {
    "subscribe", "confirm", "preferences", "leave", "address", "move-from", "move-to", "again",
}  # fmt: skip


def fill() -> dict[str, Client]:
    world.fill()
    return clients()


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Client]]:
    with standing(django_db_blocker, fill) as signed_in:
        yield signed_in


@pytest.fixture
def people(newsroom: dict[str, Client]) -> Iterator[dict[str, Client]]:
    """A client of each role, in the newsroom as it was filled."""
    with taken_back():
        yield as_they_came(newsroom)


def outcome(response: HttpResponseBase) -> str:
    if response.status_code == 302 and "/admin/login/" in response.headers["Location"]:
        return "login"
    words = {401: "login", 403: "no", 404: "gone", 410: "gone", 405: "never"}
    assert response.status_code < 500
    return words.get(response.status_code, "in")


def path_of(address: Address) -> str:
    path = "/" + address.route.removesuffix("$").replace(".+", "nothing")
    collection = address.route.removeprefix("api/v1/").split("/")[0]
    first = first_id(address.route)
    values = FIELDS | {
        "object_id": first,
        "pk": first,
        "id": first,
        "slug": SLUGS.get(collection, "nothing"),
    }
    if "/revision/" in address.route:
        # The id of a row: a low one may be there or not, as many as were made before.
        values["number"] = "999999999"
    for field in address.fields:
        start = next(
            at for at in range(len(path)) if path[at] in "<(" and f"{field}>" in path[at : at + 60]
        )
        closing = ">" if path[start] == "<" else ")"
        path = path[:start] + values[field] + path[path.index(closing, start) + 1 :]
    return path


def first_id(route: str) -> str:
    """The id of the first row of the model that an admin's route is about."""
    pieces = route.split("/")
    if len(pieces) < 3 or pieces[0] != "admin":
        return "1"
    try:
        model = apps.get_model(pieces[1], pieces[2])
    except LookupError:
        return "1"
    return str(model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1)


def clients() -> dict[str, Client]:
    made = {}
    for who in WHO:
        made[who] = Client(raise_request_exception=True)
        if who == "superuser":
            made[who].force_login(
                User.objects.create(username=who, is_staff=True, is_superuser=True)
            )
        elif who != "nobody":
            made[who].force_login(world.person(f"the-{who}", who))
    return made


def as_they_came(signed_in: dict[str, Client]) -> dict[str, Client]:
    """With the cookies of these clients and nothing of what a test did with them."""
    made = {}
    for who, client in signed_in.items():
        made[who] = Client(raise_request_exception=True)
        made[who].cookies = deepcopy(client.cookies)
    return made


def row(address: Address, method: str, people: dict[str, Client]) -> str:
    words = []
    path = path_of(address)
    for client in people.values():
        with taken_back():
            response = client.generic(method, path, b"", "application/x-www-form-urlencoded")
        words.append(outcome(response))
    return f"{method} /{address.route} {' '.join(words)}"


def written_down() -> set[str]:
    lines = TABLE.read_text().splitlines()
    return {" ".join(line.split()) for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("address", addresses(), ids=lambda address: f"/{address.route}")
def test_the_address_lets_in_who_is_written_down(
    address: Address, people: dict[str, Client]
) -> None:
    rows = {row(address, method, people) for method in METHODS}

    assert rows <= written_down(), "\n".join(sorted(rows - written_down()))


def test_nothing_is_written_down_that_is_no_address() -> None:
    routes = {f"/{address.route}" for address in addresses()}

    assert {line.split()[1] for line in written_down()} == routes


@pytest.mark.parametrize(
    "address",
    [address for address in addresses() if not address.is_desk],
    ids=lambda address: f"/{address.route}",
)
def test_an_address_that_is_only_read_says_so_to_a_post_from_anywhere(
    address: Address, people: dict[str, Client]
) -> None:
    """With the CSRF check that the test client leaves out elsewhere; readers' forms have their own."""
    client = Client(enforce_csrf_checks=True)

    answer = client.post(path_of(address), headers={"Origin": "https://evil.example"})

    if address.name in READERS_FORMS or address.name == "webhook":  # signed, and off here
        assert answer.status_code in {403, 404}
    elif "+" in address.route:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 405
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
