"""Lists of readers on the desk and by command: looked at, imported, reported, taken away on the record."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from briefings import importing, tasks
from briefings.models import Briefing, Consent, ReaderExport, ReaderImport, Subscriber
from newsroom.models import User
from tests.briefings.desk import signed_in
from tests.briefings.support import NOW, Desk, person, reader

pytestmark = pytest.mark.django_db
LISTS = "/admin/briefings/readerimport/"
GROUND = {"asked_where": "The fair", "asked_when": "May 2026", "note": "Paper.", "way": "confirmed"}
TABLE = b"email,shoe\nnew@example.org,38\n=1+1,39\n"


@pytest.fixture
def ada(desk: Desk) -> User:
    return person("ada", "admin")


@pytest.fixture
def admin(ada: User) -> Client:
    return signed_in(ada)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whom the broker would be told of; it is not asked."""
    found: list[int] = []
    monkeypatch.setattr(tasks.work_at_list, "delay", found.append)
    return found


def uploaded(admin: Client, briefing: Briefing, table: bytes = TABLE) -> ReaderImport:
    file = SimpleUploadedFile("list.csv", table, "text/csv")
    answer = admin.post(LISTS + "add/", {"briefing": briefing.pk, "file": file})
    given = ReaderImport.objects.latest("pk")
    assert answer.headers["Location"] == f"{LISTS}{given.pk}/change/"
    return given


def page(admin: Client, given: ReaderImport) -> str:
    answer = admin.get(f"{LISTS}{given.pk}/change/")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_a_list_is_looked_at_by_a_worker_then_imported(
    admin: Client,
    briefing: Briefing,
    rung: list[int],
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        given = uploaded(admin, briefing)
    assert rung == [given.pk]
    waiting = admin.get(f"{LISTS}{given.pk}/change/")
    assert waiting.headers["Refresh"] == "3"

    tasks.work_at_list(given.pk)
    seen = page(admin, given)
    assert "Columns that were not read: shoe." in seen
    assert "=1+1" in seen
    assert "Add 1 reader" in seen
    assert not Subscriber.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        admin.post(f"{LISTS}{given.pk}/change/", {**GROUND, "do": "import"})
    assert rung == [given.pk, given.pk]
    tasks.work_at_list(given.pk)

    assert "What it did" in page(admin, given)
    assert "Refresh" not in admin.get(f"{LISTS}{given.pk}/change/").headers
    assert Subscriber.objects.get().address == "new@example.org"


def test_an_import_without_a_basis_keeps_what_was_written(
    admin: Client, briefing: Briefing, rung: list[int]
) -> None:
    given = uploaded(admin, briefing)
    tasks.work_at_list(given.pk)

    answer = admin.post(f"{LISTS}{given.pk}/change/", {**GROUND, "asked_when": "", "do": "import"})

    assert answer.status_code == 422
    assert "The fair" in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_file_that_is_no_table_is_answered_with_a_sentence(
    admin: Client, briefing: Briefing
) -> None:
    file = SimpleUploadedFile("list.csv", b"\x89PNG\r\n\x1a\n\x00", "text/csv")

    answer = admin.post(LISTS + "add/", {"briefing": briefing.pk, "file": file})

    assert answer.status_code == 422
    assert "Line 1 is not UTF-8" in answer.content.decode()
    assert not ReaderImport.objects.exists()


def test_a_list_can_be_dropped(admin: Client, briefing: Briefing, rung: list[int]) -> None:
    given = uploaded(admin, briefing)

    admin.post(f"{LISTS}{given.pk}/change/", {"do": "drop"})

    assert ReaderImport.objects.get().state == "dropped"


def test_the_report_of_refused_rows_runs_in_no_spreadsheet(
    admin: Client, briefing: Briefing, rung: list[int]
) -> None:
    given = uploaded(admin, briefing)
    tasks.work_at_list(given.pk)

    report = admin.get(f"{LISTS}{given.pk}/refused/")

    lines = b"".join(report).decode().splitlines()
    assert lines[0] == "line,column,expected,cell"
    assert lines[1].startswith("3,address,")
    assert lines[1].endswith(",'=1+1")
    assert "no-store" in report.headers["Cache-Control"]


def test_an_export_is_recorded_and_runs_in_no_spreadsheet(
    admin: Client, ada: User, briefing: Briefing
) -> None:
    reader(briefing, "=1+1@example.org", "Asia/Tokyo", at=NOW)

    answer = admin.post(LISTS + "export/", {"briefing": briefing.pk, "note": "The printer"})

    assert b"".join(answer).decode().splitlines() == [
        "address,zone,sections,confirmed_at,state",
        "'=1+1@example.org,Asia/Tokyo,,2026-11-22T12:00:00+00:00,reads",
    ]
    assert "no-store" in answer.headers["Cache-Control"]
    record = ReaderExport.objects.get()
    assert (record.briefing, record.by, record.readers) == (briefing, ada, 1)
    assert record.note == "The printer"
    assert "The printer" in admin.get(LISTS).content.decode()


def test_nothing_is_exported_by_a_get_without_a_purpose_or_without_a_token(
    admin: Client, ada: User, briefing: Briefing
) -> None:
    reader(briefing, "a@example.org")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    whole: dict[str, str | int] = {"briefing": briefing.pk, "note": "The printer"}

    assert admin.get(LISTS + "export/", whole).status_code == 302
    assert admin.post(LISTS + "export/", whole | {"note": " "}).status_code == 302
    assert strict.post(LISTS + "export/", whole).status_code == 403
    assert not ReaderExport.objects.exists()


def test_a_publisher_neither_imports_nor_exports(
    desk: Desk, admin: Client, briefing: Briefing, rung: list[int]
) -> None:
    given = uploaded(admin, briefing)
    client = signed_in(desk.publisher)

    for path in ("", "add/", "export/", f"{given.pk}/change/", f"{given.pk}/refused/"):
        assert client.get(LISTS + path).status_code == 403, path
        assert client.post(LISTS + path).status_code == 403, path
    assert "Import and export" not in client.get("/admin/briefings/subscriber/").content.decode()
    assert "Import and export" in admin.get("/admin/briefings/subscriber/").content.decode()


def commanded(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_looks_only_when_it_is_told_to(
    ada: User, briefing: Briefing, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_bytes(TABLE)
    words = ("import_readers", str(tmp_path / "list.csv"), "--briefing=morning-brief", "--by=ada")

    out, err = commanded(*words, "--dry-run")

    assert out.startswith("Nothing written: 1 added")
    assert err.startswith("line 3: address: ")
    assert not Subscriber.objects.exists()
    with pytest.raises(CommandError, match="Say where and when"):
        commanded(*words, "--note=Paper.")
    assert set(ReaderImport.objects.values_list("state", flat=True)) == {"dropped"}

    out, _ = commanded(*words, "--where=The fair", "--when=May", "--note=Paper.", "--confirmed")
    assert out.startswith("1 added, 0 known")
    assert Subscriber.objects.get().confirmed_at is not None


def test_the_command_exports_on_the_record(ada: User, briefing: Briefing) -> None:
    reader(briefing, "a@example.org")

    out, _ = commanded(
        "export_readers", "--briefing=morning-brief", "--by=ada", "--note=The printer"
    )

    assert "a@example.org,UTC," in out
    assert ReaderExport.objects.get().by == ada


def test_the_clock_takes_up_what_no_worker_did(
    admin: Client, briefing: Briefing, rung: list[int]
) -> None:
    given = uploaded(admin, briefing)
    ReaderImport.objects.update(moved_at=NOW)

    assert importing.unattended(at=NOW) == []
    assert importing.unattended(at=NOW + importing.WORKER_HAS) == [given.pk]
