"""Bringing texts in: by paste, by file and by command; and one out again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from newsroom.brief import Brief, Fact
from newsroom.brieftext import read, write
from newsroom.importing import MOST_STORIES
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db

ONE = write([desk.brief()])
TWO = write([desk.brief(), desk.brief(headline="Ferries stop", section="World")])
BAD = TWO.replace("Perspectives", "Perspektives")
ONE_TOO_MANY = write(
    [
        Brief("Europe", f"Story {number}", "A dek of 2026.", facts=(Fact("A fact."),))
        for number in range(MOST_STORIES + 1)
    ]
)
TOO_MANY = f"expected at most {MOST_STORIES} stories in one text, found {MOST_STORIES + 1} stories"


def writer() -> Client:
    client = Client()
    client.force_login(desk.writer())
    return client


def send(**sent: object) -> object:
    return writer().post(reverse("admin:newsroom_story_import"), sent)


def test_a_pasted_text_is_shown_as_understood_before_anything_is_kept() -> None:
    answer = writer().post(reverse("admin:newsroom_story_import"), {"text": TWO, "do": "look"})
    page = answer.content.decode()
    assert "Create 2 drafts" in page
    assert "Ferries stop" in page
    assert not Story.objects.exists()


def test_an_uploaded_file_is_shown_the_same_way() -> None:
    upload = SimpleUploadedFile("varn.txt", b"\xef\xbb\xbf" + TWO.encode())
    answer = writer().post(reverse("admin:newsroom_story_import"), {"file": upload, "do": "look"})
    assert "2 stories found in varn.txt" in answer.content.decode()


def test_creating_makes_a_draft_of_every_story() -> None:
    answer = writer().post(reverse("admin:newsroom_story_import"), {"text": TWO, "do": "create"})
    assert answer.status_code == 302
    assert Story.objects.count() == 2


def test_what_the_preview_carries_on_creates_the_same_stories() -> None:
    page = reverse("admin:newsroom_story_import")
    shown = writer().post(page, {"text": TWO.replace("\n", "\r\n"), "do": "look"})
    writer().post(page, {"text": shown.context["text"], "do": "create"})
    assert Story.objects.count() == 2


def test_a_bad_line_is_named_the_text_stays_and_nothing_is_kept() -> None:
    for do in ("look", "create"):
        answer = writer().post(reverse("admin:newsroom_story_import"), {"text": BAD, "do": do})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "was not understood" in page
        assert "Perspektives" in page
    assert not Story.objects.exists()


def test_a_text_of_too_many_stories_is_refused_and_nothing_is_kept() -> None:
    page = reverse("admin:newsroom_story_import")
    upload = SimpleUploadedFile("archive.txt", ONE_TOO_MANY.encode())
    for sent in ({"text": ONE_TOO_MANY}, {"file": upload}):
        for do in ("look", "create"):
            upload.seek(0)
            answer = writer().post(page, {**sent, "do": do})
            shown = " ".join(answer.content.decode().split())
            assert answer.status_code == 422
            assert f"at most {MOST_STORIES} stories in one text" in shown
            assert f"{MOST_STORIES + 1} stories; please bring them in by parts" in shown
    assert not Story.objects.exists()


def test_a_text_that_is_a_story_already_is_named_and_not_imported_twice() -> None:
    page = reverse("admin:newsroom_story_import")
    writer().post(page, {"text": ONE, "do": "create"})
    looked = writer().post(page, {"text": TWO, "do": "look"}).content.decode()
    assert "already the story" in looked
    client = writer()
    answer = client.post(page, {"text": TWO, "do": "create"}, follow=True)
    assert "Already here, not imported" in answer.content.decode()
    assert Story.objects.count() == 2


def test_a_headline_that_no_row_can_hold_is_named_with_its_line() -> None:
    text = ONE.replace("The bridge at Varn opens", "long " * 60)
    answer = writer().post(reverse("admin:newsroom_story_import"), {"text": text, "do": "create"})
    assert answer.status_code == 422
    assert "The headline is longer than 200 signs" in answer.content.decode()


def run(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_import_brief_prints_uid_and_slug_of_every_story(tmp_path: Path) -> None:
    desk.writer()
    file = tmp_path / "two.txt"
    file.write_text(TWO, encoding="utf-8")
    out, _ = run("import_brief", str(file))
    stories = Story.objects.order_by("id")
    assert out.splitlines() == [f"{story.uid} {story.slug}" for story in stories]


def test_import_brief_names_file_line_and_expectation_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.writer()
    file = tmp_path / "bad.txt"
    file.write_text(BAD, encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_brief", str(file), stderr=err)
    assert stopped.value.code == 2
    assert f"{file}, line " in err.getvalue()
    assert "expected" in err.getvalue()
    assert not Story.objects.exists()


def test_import_brief_refuses_too_many_stories_and_writes_nothing(tmp_path: Path) -> None:
    desk.writer()
    file = tmp_path / "archive.txt"
    file.write_text(ONE_TOO_MANY, encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_brief", str(file), stderr=err)
    assert stopped.value.code == 2
    assert TOO_MANY in err.getvalue()
    assert not Story.objects.exists()


def test_a_good_file_goes_in_although_another_is_bad(tmp_path: Path) -> None:
    desk.writer()
    (tmp_path / "good.txt").write_text(ONE, encoding="utf-8")
    with pytest.raises(SystemExit):
        run("import_brief", str(tmp_path / "none.txt"), str(tmp_path / "good.txt"))
    assert Story.objects.count() == 1


def test_import_brief_asks_whose_drafts_they_are_where_several_may_write(tmp_path: Path) -> None:
    desk.writer()
    desk.editor()
    (tmp_path / "one.txt").write_text(ONE, encoding="utf-8")
    with pytest.raises(CommandError, match="--by: test-editor, test-writer"):
        run("import_brief", str(tmp_path / "one.txt"))
    run("import_brief", str(tmp_path / "one.txt"), "--by", "test-editor")
    assert Story.objects.get().created_by == desk.editor()


def test_import_brief_by_somebody_who_may_not_write_is_refused(tmp_path: Path) -> None:
    desk.publisher()
    (tmp_path / "one.txt").write_text(ONE, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        run("import_brief", str(tmp_path / "one.txt"), "--by", "test-publisher")
    assert stopped.value.code == 2


def test_export_brief_gives_back_a_text_with_the_same_hash() -> None:
    live = desk.published()
    out, _ = run("export_brief", live.slug)
    (parsed,) = read(out, name="export")
    assert parsed.brief.hash == live.publication.brief_hash


def test_export_brief_of_what_readers_do_not_see_is_refused() -> None:
    story = desk.draft()
    with pytest.raises(CommandError, match="Nothing is published"):
        run("export_brief", story.slug)
    told = desk.published(headline="Told and taken back").story
    desk.retracted(told)
    with pytest.raises(CommandError, match="retracted"):
        run("export_brief", told.slug)
