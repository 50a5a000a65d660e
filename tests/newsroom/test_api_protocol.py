"""How the read API answers: what it refuses, what caches may keep, how much one client may ask."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as NoRedis
from rest_framework.request import Request
from rest_framework.views import APIView

from newsroom.public.api.throttle import ReadThrottle
from newsroom.public.api.urls import urlpatterns
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
API = "/api/v1/"
LISTS = ["stories/", "sections/", "outlets/", "perspectives/", "corrections/", "editions/"]


@pytest.fixture
def client() -> Client:
    """A reader of its own for each test, so that the throttle counts none of the others."""
    return Client(REMOTE_ADDR=uuid4().hex)


def queries(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(API + path).status_code == 200, path
    return [query["sql"] for query in caught.captured_queries]


@pytest.mark.parametrize("path", [*LISTS, "changes/", "", "schema/", "stories/nothing/"])
def test_a_parameter_that_is_not_listed_is_refused_with_the_list(client: Client, path: str) -> None:
    response = client.get(f"{API}{path}?stage=draft")
    assert response.status_code == 400
    assert "“stage” is no parameter here." in response.json()["detail"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["", "stories/", "stories", "stories/nothing/", "?a=b", "export/stories.jsonl"]
)
def test_a_script_of_any_site_may_read_an_answer(client: Client, path: str) -> None:
    response = client.get(API + path, headers={"Origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/", "/search/", "/subscribe/", "/admin/login/"])
def test_a_page_is_read_by_scripts_of_its_own_site_alone(client: Client, path: str) -> None:
    response = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in response


def test_the_refusal_names_what_is_allowed(client: Client) -> None:
    detail = client.get(f"{API}stories/?ordering=version").json()["detail"]
    for name in ("section", "language", "outlet", "perspective", "published_after", "cursor"):
        assert name in detail


@pytest.mark.parametrize(
    "query",
    [
        "section=%00", "section=", "section=a%20b", "section=a&section=b", "section=" + "a" * 61,
        "language=%F0%9F%9A%92", "outlet=..%2F", "perspective='--",
        "published_after=yesterday", "published_after=0000-01-01", "published_before=9999-12-31",
        "published_after=2026-02-30", "published_after=%00", "published_before=2026-13",
        "page_size=0", "page_size=101", "page_size=-1", "page_size=1e3", "page_size=" + "9" * 5000,
        "cursor=%00", "cursor=a", "cursor=W10", "cursor=" + "A" * 5000, "cursor=WyJ4IiwiMSJd",
        "cursor=WyIyMDI2LTAzLTE0IiwiMSJd", "cursor=eyJhIjoxfQ", "cursor=WzEsMl0", "cursor=bnVsbA",
        "%00=1", "section__name=Europe", "publication__brief=x", "story__stage=draft",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_400_with_a_sentence(client: Client, query: str) -> None:
    response = client.get(f"{API}stories/?{query}")
    assert response.status_code == 400, response.content
    assert len(response.json()["detail"]) > 10


@pytest.mark.parametrize(
    "query", ["after=-1", "after=9223372036854775808", "after=x", "after=%00", "after=1&after=2"]
)
def test_a_serial_that_cannot_be_is_400(client: Client, query: str) -> None:
    assert client.get(f"{API}changes?{query}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "nothing/", "stories/%00/", "stories/ü/", "stories/x/versions/0/", "editions/x/2026-02-30/",
        "stories/x/versions/99999999999999999999999/", "editions/x/20260314/", "outlets/%2e%2e/",
        "stories/x/versions/" + "9" * 5000 + "/", "editions/x/0000-00-00/", "editions/x/%00/",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_404_in_json(client: Client, path: str) -> None:
    response = client.get(API + path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


names = st.sampled_from(
    ["section", "language", "outlet", "published_after", "published_before", "cursor", "after"]
)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from([*LISTS, "changes"]), query=st.dictionaries(names, st.text()))
def test_no_query_is_a_500(path: str, query: dict[str, str]) -> None:
    asked = {name: text.encode(errors="replace") for name, text in query.items()}
    response = Client(REMOTE_ADDR=uuid4().hex).get(API + path, asked)
    assert response.status_code in {200, 400}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    live = desk.published()
    for path in ("stories/", f"stories/{live.slug}/", "changes/", "outlets/varn-post/", "schema/"):
        response = getattr(client, method)(API + path, b"{", content_type="application/json")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options_answer_too(client: Client) -> None:
    live = desk.published()
    path = f"{API}stories/{live.slug}/"
    head, whole, options = client.head(path), client.get(path), client.options(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    assert (options.status_code, options["Cache-Control"]) == (200, "no-store")


def test_the_same_bytes_are_not_sent_twice(client: Client) -> None:
    live = desk.published()
    path = f"{API}stories/{live.slug}/"
    etag = client.get(path)["ETag"]
    again = client.get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, max-age=3"

    desk.updated(live.story, dek="Since 1 May 2026 it is closed.")
    changed = client.get(path, headers={"if-none-match": etag})
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)


def test_every_answer_may_be_shared_and_none_is_kept_longer_than_a_retraction_may_take(
    client: Client,
) -> None:
    live = desk.published()
    desk.retracted(desk.published(headline="Never was").story)
    paths = [*LISTS, "", "changes", f"stories/{live.slug}/", "stories/never-was/", "stories/x/"]
    for path in paths:
        for accept in ("application/json", "text/html", "image/png"):
            response = client.get(API + path, headers={"accept": accept})
            assert response["Cache-Control"] == "public, max-age=3"
            assert response["Content-Type"] == "application/json"
            assert "Vary" not in response
            assert not response.cookies


def test_addresses_in_answers_do_not_follow_the_host_header(client: Client) -> None:
    crowd(2)
    path = f"{API}stories/?page_size=1"
    poisoned = client.get(path, headers={"host": "127.0.0.1:666", "x-forwarded-host": "evil"})
    assert poisoned.content == client.get(path).content
    assert b"127.0.0.1" not in poisoned.content


def test_markup_in_a_story_is_inert(client: Client) -> None:
    script = "</script><script>alert(1)</script><!--"
    live = desk.published(headline=f"Bridge {script}", dek=f"{script} 1", context=(script,))
    response = client.get(f"{API}stories/{live.slug}/")
    assert b"<" not in response.content
    assert response.json()["context"] == [script]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_who_asks_too_often_is_told_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadThrottle, "rate", "2/min", raising=False)
    codes = [client.get(API).status_code for _ in range(3)]
    refused = client.get(API)
    assert codes == [200, 200, 429]
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"
    assert Client(REMOTE_ADDR=uuid4().hex).get(API).status_code == 200


def test_a_dead_cache_does_not_keep_readers_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*arguments: object) -> None:
        raise NoRedis("nobody there")

    monkeypatch.setattr(caches["default"], "get", dead)
    desk.published()
    assert client.get(f"{API}stories/").status_code == 200


def test_the_cache_knows_no_address_of_a_reader() -> None:
    request = Request(RequestFactory(REMOTE_ADDR="203.0.113.9").get(API))
    assert "203.0.113.9" not in ReadThrottle().get_cache_key(request, APIView())


def test_the_schema_is_valid_and_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json")
    described = json.loads(capsys.readouterr().out)["paths"]
    for pattern in urlpatterns:
        # What is packed says what the lines beside it say.
        if pattern.name not in {None, "api-schema", "api-docs", "api-export-gz"}:
            route = str(pattern.pattern).replace("<slug:", "{").replace("<number:", "{")
            assert API + route.replace(">", "}") in described
    parameters = {row["name"] for row in described[f"{API}stories/"]["get"]["parameters"]}
    assert parameters == {
        "section", "storyline", "language", "outlet", "perspective", "published_after",
        "published_before", "q", "fields", "include", "cursor", "page_size", "format",
    }  # fmt: skip


class Loaded(HTMLParser):
    """What a page loads and runs; text inside script or style elements is inline."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "link", "img"}:
            self.loads.append(given.get("src") or given.get("href") or "")
        self.inline += tag == "style" or "style" in given
        self.inline += any(name.startswith("on") for name in given)


def test_the_page_for_people_runs_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    response = client.get(reverse("api-docs"))
    page = Loaded()
    page.feed(response.content.decode())
    policy = response["Content-Security-Policy"]

    assert page.inline == 0
    assert all(address.startswith("/static/") for address in page.loads)
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_number_of_queries_does_not_grow_with_the_archive(client: Client) -> None:
    live = desk.published()
    paths = [
        "stories/", "stories/?section=europe&outlet=varn-post", f"stories/{live.slug}/",
        f"stories/{live.slug}/versions/", f"stories/{live.slug}/versions/1/", "sections/",
        "outlets/", "outlets/varn-post/", "perspectives/", "perspectives/river-towns/",
        "corrections/", "changes/", "editions/",
    ]  # fmt: skip
    desk.corrected(live.story, dek="After ten years, the first cars crossed in 2026.")
    at_one = {path: len(queries(client, path)) for path in paths}
    crowd(199)
    at_many = {path: queries(client, path) for path in paths}

    assert {path: len(sql) for path, sql in at_many.items()} == at_one
    assert max(at_one.values()) <= 4
    asked = " ".join(sql for path in paths for sql in at_many[path])
    assert "OFFSET" not in asked
    assert "COUNT(" not in asked
