"""The one query that a story's page asks: the story, rows of all that stands around it, and its print.

Decides how PostgreSQL is asked: by index in every part, so that it reads as much in a large archive as in a
small one. What of it readers see, `around` decides; whether the print still holds, `printing`. Reads Live,
publications, prints and the directory only.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    JSONField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Cast, JSONObject, Now, TruncDate

from newsroom.models.mention import Mention
from newsroom.models.publication import (
    Correction,
    CorrectionWrong,
    Live,
    Publication,
    PublicationPart,
)  # fmt: skip
from newsroom.models.sections import Section
from perspectives.models import Ownership

NEIGHBOURS = 3
# Stands in the statement for the address that is asked for: no address looks like it.
ANY = "<slug>"
_BESIDE = ("versions", "corrected", "earlier", "later", "owners", "sections")
_JSON = msgspec.json.Decoder()
Row = dict[str, Any]
Beside = dict[str, list[Row]]
# Two answers are equal if and only if the database says the same.
Answer = tuple[Any, ...]


class Printed(NamedTuple):
    """The print of a story; one without a page where none can be made."""

    said: UUID
    press: UUID
    etag: str
    page: bytes


class Found(NamedTuple):
    """What the database says of a story and all around it; and the print that it said so once."""

    answer: Answer
    print: Printed | None

    @property
    def slug(self) -> str:
        return str(self.answer[_SLUG])

    @property
    def publication(self) -> int:
        """The one that is live."""
        return int(self.answer[_PUBLICATION])

    @property
    def sections(self) -> Answer:
        """The navigation: the one part of an answer that every story shares."""
        return tuple(self.answer[-1])

    def beside(self) -> list[int]:
        """The stories before and after it in its storyline."""
        near = self.answer[_EARLIER] + self.answer[_EARLIER + 1]
        return [_JSON.decode(row)["story"] for row in near]


def asked(slug: str) -> Found | None:
    """What the database says of the story at that address and of all around it. One query."""
    row = _answered(slug)
    if row is None:
        return None
    told = len(row) - len(Printed._fields)
    answer = tuple(tuple(one) if isinstance(one, list) else one for one in row[:told])
    return Found(answer, None if row[told] is None else Printed(*row[told:]))


def _answered(slug: str) -> Any:
    """The row; asked once more over a new connection where the old one turns out to be gone.

    So nobody need ask beforehand whether it is there, as Django does.
    """
    if connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(*statement(slug))
            return cursor.fetchone()
    try:
        return _answered_now(slug)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.connection is None or connection.is_usable():
            raise
        connection.close()
        return _answered_now(slug)


def _answered_now(slug: str) -> Any:
    """By a prepared statement: PostgreSQL takes longer to plan this one than to answer it.

    Django's own cursors bind values in the client, where nothing can be prepared; but only from them can it
    log what was sent.
    """
    connection.ensure_connection()
    opened: psycopg.Connection[Any] = connection.connection
    opened.prepare_threshold = 0
    cursor: Any = psycopg.RawCursor(opened)
    with connection.make_cursor(cursor) as wrapped:
        wrapped.execute(_prepared(), [slug])
        return wrapped.fetchone()


def sections() -> Answer:
    """The navigation as every answer has it."""
    return tuple(_sections().values_list(Cast("json", TextField()), flat=True))


def read(answer: Answer) -> tuple[Live, Beside]:
    """The story, with the rows of what stands around it."""
    columns = iter(answer)
    live, publication, section = (
        model.from_db(connection.alias, names, list(islice(columns, len(names))))
        for model, names in _COLUMNS.items()
    )
    live.publication, live.section = publication, section
    return live, {name: [_JSON.decode(one) for one in next(columns)] for name in _BESIDE}


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name != "search"]


_COLUMNS: dict[type[Any], list[str]] = {
    model: _columns(model) for model in (Live, Publication, Section)
}


_SLUG, _PUBLICATION = map(_COLUMNS[Live].index, ("slug", "publication_id"))
_EARLIER = sum(map(len, _COLUMNS.values())) + _BESIDE.index("earlier")


def statement(slug: str) -> tuple[str, list[Any]]:
    sql, parameters = _statement()
    return sql, [slug if given == ANY else given for given in parameters]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Worded once for a process: Django takes longer to word it than PostgreSQL to answer it."""
    prefixes = {Live: "", Publication: "publication__", Section: "section__"}
    names = [prefixes[model] + name for model, columns in _COLUMNS.items() for name in columns]
    names += [*_BESIDE, *(f"print__{name}" for name in Printed._fields)]
    lives = _with_surroundings(Live.objects.with_slug(ANY))
    sql, parameters = lives.values_list(*names).query.sql_with_params()
    return sql, tuple(parameters)


@cache
def _prepared() -> str:
    """The statement with the address as its only parameter: the others never change."""
    sql, parameters = _statement()
    worded = map(psycopg.sql.quote, parameters)
    marks = ("$1" if given == ANY else word for given, word in zip(parameters, worded, strict=True))
    return sql % tuple(marks)


def _with_surroundings(lives: QuerySet[Live]) -> QuerySet[Live]:
    return lives.annotate(
        versions=ArraySubquery(_publications()),
        corrected=ArraySubquery(_corrections()),
        earlier=ArraySubquery(
            _beside(Q(first_published_at__lt=OuterRef("first_published_at")), "-")
        ),
        later=ArraySubquery(_beside(Q(first_published_at__gt=OuterRef("first_published_at")), "")),
        owners=ArraySubquery(_owners()),
        sections=ArraySubquery(_sections()),
    )


def _sections() -> QuerySet[Any]:
    return Section.objects.in_print().values(json=JSONObject(slug="slug", name="name"))


def _publications() -> QuerySet[Any]:
    """All of the story, newest first; the facts' words of those whose next says them otherwise."""
    carried_on = PublicationPart.objects.filter(
        publication__story=OuterRef("publication__story"),
        publication__number=OuterRef("publication__number") + 1,
        fact_version=OuterRef("fact_version"),
    )
    let_go = PublicationPart.objects.filter(
        ~Exists(carried_on), publication=OuterRef("pk"), fact_version__isnull=False
    )
    # In this order: the one that is live need not be compared with a next one.
    earlier = Q(number__lt=OuterRef("publication__number"), brief__isnull=False)
    differs = earlier & Q(Exists(let_go))
    texts = Func(
        Cast("brief", JSONField()),
        template="jsonb_path_query_array(%(expressions)s, '$.facts[*].text')",
        output_field=JSONField(),
    )
    return (
        Publication.objects.filter(story=OuterRef("story_id"))
        .order_by("-number")
        .values(
            json=JSONObject(
                number="number",
                kind="kind",
                note="note",
                at="published_at",
                removal="removal__note",
                texts=Case(When(differs, then=texts), default=None, output_field=JSONField()),
                uids=_of(Cast("keys", JSONField()), "facts"),
            )
        )
    )


def _of(column: Cast, key: str) -> Func:
    return Func(
        column, Value(key), template="(%(expressions)s)", arg_joiner=" -> ",
        output_field=JSONField(),
    )  # fmt: skip


def _corrections() -> QuerySet[Any]:
    wrong = CorrectionWrong.objects.filter(correction=OuterRef("pk"))
    numbers = wrong.order_by("publication__number").values("publication__number")
    return (
        Correction.objects.standing()
        .filter(publication__story=OuterRef("story_id"))
        .order_by("publication__number", "id")
        .values(
            json=JSONObject(
                part_uid="part_uid",
                kind="kind",
                severity="severity",
                was="was",
                now="now",
                at="publication__published_at",
                number="publication__number",
                note="publication__note",
                wrong=ArraySubquery(numbers),
            )
        )
    )


def _beside(side: Q, order: str) -> QuerySet[Any]:
    """The nearest stories of the same storyline on one side of this one."""
    return (
        Live.objects.filter(side, storyline=OuterRef("storyline"), withdrawn=False)
        .order_by(f"{order}first_published_at", f"{order}story_id")
        .values(
            json=JSONObject(
                story="story_id",
                slug="slug",
                language="language",
                at="first_published_at",
                headline="headline",
            )
        )[:NEIGHBOURS]
    )


def _owners() -> QuerySet[Any]:
    named = Mention.objects.filter(publication__story=OuterRef(OuterRef("story_id"))).values(
        "outlet"
    )
    return Ownership.objects.filter(outlet__in=named, during__contains=TruncDate(Now())).values(
        json=JSONObject(
            slug="outlet__slug", owner="owner", kind="kind", since=F("during__startswith")
        )
    )
