"""One row in every table of the product, made by hand so that each invariant can be broken alone."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateRange

from briefings import models as mail
from newsroom import editing, press, workflow
from newsroom import models as desk
from newsroom.brief import (
    Brief,
    Excerpt,
    Fact,
    Framing,
    Picture,
    Source,
    Stance,
    StanceKind,
    hash_of,
)
from perspectives import models as directory
from tests.newsroom.desk import reasons

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def person(name: str, *roles: str) -> desk.User:
    somebody = desk.User.objects.create(username=name, is_staff=True)
    somebody.groups.set(Group.objects.filter(name__in=roles))
    return somebody


def brief() -> Brief:
    excerpt = Excerpt("Слова", "uk", "https://visti.example/1", "Вісті", "Words", "2026-11-19")
    return Brief(
        section="World",
        headline="Two ports agree on one tide table",
        dek="On 19 November 2026 two ports signed a common tide table.",
        storyline="The tide table",
        facts=(
            Fact("The table covers 2027.", "2026-11-19", (Source("https://port.example/1"),)),
            Fact("Both ports signed.", "", (Source("https://port.example/2"),)),
        ),
        context=("Tides were counted twice.",),
        picture=Picture("a" * 64, 640, 480, "Two cranes", "Port of Varn"),
        framings=(
            Framing(
                "Harbour press",
                "They stress the cost.",
                outlets=("Вісті", "Harbour Ledger"),
                excerpts=(excerpt,),
                stances=(Stance(1, StanceKind.REPORTED, 1),),
            ),
        ),
    )


def publish_one() -> desk.Publication:
    """A story that one person wrote, another approved and a third published and corrected."""
    ben, ines, mira = person("ben", "writer"), person("ines", "editor"), person("mira", "publisher")
    directory.Picture.objects.create(
        sha="a" * 64, kind="jpg", width=640, height=480, accepted_at=AT
    )
    story = editing.begin(brief(), by=ben, at=AT)
    story = workflow.submit(story, by=ben, at=AT, reasons=reasons(story))
    story = workflow.approve(story, by=ines, at=AT)
    return press.publish(story, by=mira, at=AT)


def review(story: desk.Story) -> None:
    """What was said of it on its way: a reason, a judgement, a comment with its answer, who read it."""
    events = {event.verb: event for event in story.events.all()}
    desk.GivenReason.objects.create(
        event=events["submitted"], key="dek_is_dated:dek", field="dek", warning="No date.",
        reason="It is every day.",
    )  # fmt: skip
    desk.Judgement.objects.create(
        event=events["approved"], names_hidden=True, wording="uneven", sentence="A is longer."
    )
    desk.Reading.objects.create(
        story=story, person=story.created_by, event=events["submitted"], at=AT
    )
    said = {"story": story, "part": "dek", "by": story.created_by, "at": AT}
    comment = desk.Comment.objects.create(text="Which day?", **said)
    desk.Comment.objects.create(text="Friday.", answers_to=comment, **said)
    directory.LinkCheck.objects.create(
        url="https://ledger.example/a", status=200, answered_at=AT, checked_at=AT
    )


def fill() -> None:
    """At least one row in every table."""
    publication = publish_one()
    correction = desk.Correction.objects.create(
        publication=publication,
        part_uid=uuid.uuid4(),
        kind="dek",
        severity="minor",
        was="a",
        now="b",
    )
    desk.CorrectionWrong.objects.create(correction=correction, publication=publication)
    desk.Removal.objects.create(
        publication=publication, by=publication.published_by, at=AT, note="An order."
    )
    outlet = directory.Outlet.objects.get(name="Harbour Ledger")
    perspective = directory.Perspective.objects.get()
    always = DateRange(date(2020, 1, 1), None)
    directory.Ownership.objects.create(
        outlet=outlet, owner="Harbour Trust", kind="private", during=always
    )
    directory.Membership.objects.create(outlet=outlet, perspective=perspective, during=always)
    desk.FactorReset.objects.create(
        person=publication.published_by,
        by=person("eve", "admin"),
        at=AT,
        note="The phone is lost.",
        kinds=["totp"],
    )
    change = desk.SigninChange.objects.create(
        person=publication.published_by,
        what="app added",
        by=publication.published_by,
        at=AT,
        browser="Firefox on Linux",
    )
    desk.DeskMail.objects.create(
        person=publication.published_by, address="mira@desk.example", change=change, asked_at=AT
    )
    desk.DeskSession.objects.create(session_key="k" * 32, session_data="", expire_date=AT)
    desk.RoleChange.objects.create(
        person=publication.published_by,
        by=person("ada", "admin"),
        at=AT,
        before=[],
        after=["editor"],
    )
    writer = publication.story.created_by
    desk.Autosave.objects.create(person=writer, tab="a", version=0, form="[]", at=AT)
    desk.Presence.objects.create(
        story=publication.story, person=writer, tab="a", since=AT, seen_at=AT
    )
    desk.Assignment.objects.create(story=publication.story, person=writer, since=AT, due_at=AT)
    desk.HandOver.objects.create(
        story=publication.story, person=writer, by=writer, at=AT, note="The dek is old."
    )
    review(publication.story)
    desk.FormerSlug.objects.create(slug="two-ports", story=publication.story)
    desk.ShareLink.objects.create(
        event=publication.story.events.all()[0],
        by=publication.story.created_by,
        at=AT,
        expires_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )
    desk.HousePage.objects.create(
        kind="standards", text="Two sources.", by=publication.published_by, at=AT
    )
    version = desk.FactVersion.objects.order_by("pk")[0]
    check = desk.FactCheck.objects.create(
        version=version, verdict="holds", how="Against the table.", review_by=AT.date(),
        by=publication.published_by, at=AT,
    )  # fmt: skip
    desk.SavedView.objects.create(person=publication.published_by, name="Mine", query="q=tide")
    desk.Freshness.objects.create(
        version=version, newest=check, verdict="holds", review_by=AT.date()
    )
    _fill_briefings(publication, correction)


def _fill_briefings(publication: desk.Publication, correction: desk.Correction) -> None:
    briefing = mail.Briefing.objects.create(
        slug="morning",
        name="Morning",
        weekdays=[0, 1],
        hour=6,
        starts_at=AT,
        postal_address="1 Quay",
    )
    mail.BriefingEvent.objects.create(
        briefing=briefing, verb="paused", by=publication.published_by, at=AT, note="Wrong names."
    )
    selection = mail.Selection.objects.create(briefing=briefing, sections=[])
    reader = mail.Subscriber.objects.create(
        address="a@reader.example", address_key="1" * 64, zone="Asia/Tokyo", signed_up_at=AT
    )
    wish = mail.Subscription.objects.create(
        subscriber=reader, briefing=briefing, selection=selection
    )
    mail.Consent.objects.create(
        address_key="1" * 64, verb="confirmed", wording_hash="2" * 64, at=AT
    )
    move = mail.Move.objects.create(
        subscriber=reader, address="b@reader.example", address_key="5" * 64, asked_at=AT
    )
    mail.ReaderMail.objects.create(subscriber=reader, kind="move to", move=move, asked_at=AT)
    mail.ReaderMail.objects.create(
        subscriber=reader, kind="welcome", subscription=wish, asked_at=AT
    )
    mail.Suppression.objects.create(address_key="3" * 64, reason="hard bounce", at=AT)
    basis = mail.Basis.objects.create(
        asked_where="The fair", asked_when="May", note="A list.", by=publication.published_by, at=AT
    )
    given = mail.ReaderImport.objects.create(
        briefing=briefing, name="l", state="done", basis=basis, by=basis.by, at=AT, moved_at=AT
    )
    mail.ImportPiece.objects.create(list=given, number=0, bytes=b"address")
    mail.RefusedRow.objects.create(list=given, line=2, expected="an address")
    mail.ReaderExport.objects.create(
        briefing=briefing, by=basis.by, at=AT, note="The printer asked.", readers=1
    )
    edition = mail.Edition.objects.create(
        briefing=briefing, number=1, issue_date=AT.date(), planned_at=AT, sealed_at=AT, out_at=AT
    )
    notice = mail.Edition.objects.create(
        briefing=briefing, kind="notice", number=1, issue_date=AT.date(), planned_at=AT,
        correction=correction,
    )  # fmt: skip
    mail.EditionItem.objects.create(edition=edition, story=publication.story, position=0)
    _fill_board(edition, publication)
    seal = mail.Seal.objects.create(
        edition=edition, number=1, manifest="{}", sha=hash_of("{}"),
        sealed_by=publication.published_by, sealed_at=AT,
    )  # fmt: skip
    mail.SealItem.objects.create(seal=seal, publication=publication, position=0)
    piece = mail.Fragment.objects.create(seal=seal, key="head", bytes=b"a", sha=hash_of("a"))
    recipe = mail.Recipe.objects.create(seal=seal, selection=selection, fragments=[piece.pk])
    mail.RecipeItem.objects.create(recipe=recipe, publication=publication)
    wave = mail.Wave.objects.create(edition=edition, zone="Asia/Tokyo", due_at=AT)
    mail.Delivery.objects.create(
        edition_id=edition.pk, subscriber_id=reader.pk, recipe_id=recipe.pk, wave_id=wave.pk,
        not_before=AT,
    )  # fmt: skip
    mail.Feedback.objects.create(
        subscriber=reader, delivery_id=1, kind="soft", status="4.2.2", source="mail", at=AT
    )
    mail.Lifting.objects.create(
        address_key="4" * 64, reason="complaint", suppressed_at=AT, by=publication.published_by,
        note="They asked for it.", at=AT,
    )  # fmt: skip
    undone = mail.Seal.objects.create(
        edition=notice, number=1, manifest="[]", sha=hash_of("[]"),
        sealed_by=publication.published_by, sealed_at=AT,
    )  # fmt: skip
    mail.Unsealing.objects.create(seal=undone, by=publication.published_by, at=AT)
    mail.Notice.objects.create(
        correction=correction, subscriber_id=reader.pk, told_publication=publication, delivery_id=1
    )


def _fill_board(edition: mail.Edition, publication: desk.Publication) -> None:
    by, section = publication.published_by, publication.story.section
    mail.WeekdaySlot.objects.create(
        briefing=edition.briefing, weekday=0, section=section, position=1
    )
    mail.EditionSlot.objects.create(edition=edition, section=section, position=1)
    proof = mail.Proof.objects.create(edition=edition, number=1, sha="6" * 64, by=by, at=AT)
    mail.ProofItem.objects.create(proof=proof, publication=publication, position=1)
    mail.ProofApproval.objects.create(proof=proof, kind="order", what="7" * 64, by=by, at=AT)
    mail.BoardEvent.objects.create(
        edition=edition, verb="moved", story=publication.story, by=by, at=AT
    )
    mail.OnBoard.objects.create(edition=edition, person=by, seen_at=AT)
