"""An upload without end takes no room: after what any form could want, nothing more is kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from briefings.register import sheet
from newsroom import uploading
from perspectives import imaging
from tests.newsroom import desk


def test_of_a_larger_file_only_the_beginning_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 100_000)
    file = SimpleUploadedFile("a.bin", b"a" * 3_000_000)

    request = RequestFactory().post("/", {"file": file, "word": "kept"})

    kept = request.FILES["file"]
    assert isinstance(kept, UploadedFile)
    assert 100_000 < len(kept.read()) < 300_000
    assert request.POST["word"] == "kept"


def test_every_form_can_still_say_that_its_file_is_too_large() -> None:
    assert max(sheet.MOST_BYTES, imaging.MOST_BYTES) < uploading.MOST_BYTES


@pytest.mark.django_db
def test_a_picture_that_is_too_large_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "MOST_BYTES", 1_000_000)
    client = Client()
    client.force_login(desk.writer())
    file = SimpleUploadedFile("a.jpg", b"a" * 1_500_000)

    answer = client.post(
        reverse("admin:newsroom_story_add"),
        {"section": "Europe", "headline": "A bridge", "language": "en", "picture-file": file},
    )

    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.content.decode()
