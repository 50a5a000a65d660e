"""What every public answer says of itself to those who keep copies."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.public.answers import FOR_ANYONE, MAX_AGE
from tests.newsroom import desk

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/stories/{slug}/", "site story/{slug}"),
        ("/stories/{slug}/v1/", "site story/{slug}"),
        ("/api/v1/stories/{slug}/", "site story/{slug}"),
        ("/sections/europe/", "site section/europe"),
        ("/outlets/varn-post/", "site outlet/varn-post"),
        ("/perspectives/river-towns/", "site perspective/river-towns"),
        ("/corrections/", "site"),
    ],
)
def test_an_answer_names_what_it_is_about(path: str, keys: str) -> None:
    slug = desk.published().slug
    answer = Client(REMOTE_ADDR=path).get(path.format(slug=slug))
    assert answer.status_code == 200
    assert answer["Surrogate-Key"] == keys.format(slug=slug)
    assert answer["Cache-Control"] == FOR_ANYONE == f"public, max-age={MAX_AGE}"


def test_an_answer_for_nobody_else_names_nothing() -> None:
    for path in ("/subscribe/", "/preferences/forged/", "/healthz"):
        assert "Surrogate-Key" not in Client().get(path).headers
