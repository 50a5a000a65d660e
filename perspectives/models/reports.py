"""Reports: single pages that were published somewhere, and the words taken from them."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from perspectives.models.outlets import LANGUAGE_TAG, Outlet

HTTP_URL = URLValidator(schemes=["http", "https"])
LONGEST_URL = 1000
# What an index row of PostgreSQL holds: a third of a page.
_MOST_BYTES = 2600


def too_long(url: str) -> bool:
    """Whether an address is longer than its column, or than the index that keeps it unique."""
    return len(url) > LONGEST_URL or len(url.encode()) > _MOST_BYTES


class Report(models.Model):
    """One page. Without an outlet it is a document: a communiqué, a statute, a court's ruling.

    Title, outlet and date are the directory's own; what a story says of the page stands with the story.
    """

    url = models.CharField(max_length=LONGEST_URL, unique=True, validators=[HTTP_URL])
    title = models.CharField(max_length=300, blank=True)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    published_on = models.DateField(null=True, blank=True)
    retrieved_at = models.DateTimeField(null=True, blank=True)
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        help_text="The report this one repeats, a wire for instance.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(url__iregex=r"^https?://"), name="report_url_is_http"
            ),
            models.CheckConstraint(
                condition=~Q(origin=models.F("id")), name="report_is_not_its_own_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class Excerpt(models.Model):
    """An outlet's own words in its own language, from one report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="excerpts")
    quote = models.TextField()
    language = models.CharField(max_length=35, validators=[LANGUAGE_TAG])
    translation = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quote=""), name="excerpt_has_words"),
            models.CheckConstraint(condition=~Q(language=""), name="excerpt_says_its_language"),
        ]

    def __str__(self) -> str:
        return self.quote[:80]
