"""An archive of a bench is one that the press could have made."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from newsroom.brief import hash_of
from newsroom.models import Live, Press, Publication
from tests.bench import archive, vocabulary
from tests.newsroom import desk


@pytest.mark.django_db
def test_words_are_as_frequent_as_in_a_language() -> None:
    """Marked for the database, so that pytest-django makes the one that the other clones."""
    weights = vocabulary.weights("en")
    assert weights[7] / weights[-1] > 0.2
    assert (weights[-1] - weights[-2]) / weights[-1] < 1e-7
    assert len(set(vocabulary.words("en"))) == len(weights)


def test_it_goes_on_where_the_press_stands(committed: None) -> None:
    before = desk.published().publication
    archive.fill(30, search=True, say=lambda _: None)
    after = desk.published(headline="After all of them", dek="In 2026.").publication

    chain = list(Publication.objects.order_by("serial"))
    assert len(chain) == 31
    assert chain[0] == before
    assert chain[-1] == after
    assert [row.prev_sha for row in chain[1:]] == [row.sha for row in chain[:-1]]
    assert Press.objects.get().chain_head == after.sha
    for row in chain:
        assert row.said().hash == row.brief_hash == hash_of(row.said().canonical())
    live = Live.objects.select_related("publication").get(publication=chain[9])
    page = Client().get(live.get_absolute_url())
    assert page.status_code == 200
    assert live.publication.said().headline in page.content.decode()
    assert not Live.objects.filter(search=None).exists()
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
