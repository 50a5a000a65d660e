"""Pictures on the desk: uploaded into the story's form, refused at their field, seen only when signed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from newsroom.admin.storydata import form_of
from newsroom.brieftext import BadText, write
from newsroom.compose import compose
from newsroom.importing import import_text
from newsroom.models.story import Story
from newsroom.picture import DESK_PICTURES, PICTURES, PictureTold
from newsroom.workflow import HeldBack, submit
from perspectives.models import Picture as Kept
from tests.newsroom import desk
from tests.perspectives import pixels

pytestmark = pytest.mark.django_db


def signed_in(role: str = "writer") -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def form(story: Story, **changes: object) -> dict[str, Any]:
    data = form_of(story, compose(story)).data
    return {name: data.getlist(name) for name in data} | changes


def post(story: Story, client: Any = None, **changes: Any) -> Any:
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    return (client or signed_in()).post(address, form(story, **changes))


def upload(data: bytes, name: str = "picture.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def saved(story: Story) -> Any:
    return compose(Story.objects.get(pk=story.pk)).brief.picture


def test_a_picture_is_uploaded_looked_at_and_saved() -> None:
    story = desk.draft()

    looked = post(story, **{"do": "picture", "picture-file": upload(pixels.picture())})

    kept = Kept.objects.get()
    assert looked.status_code == 200
    assert f"{DESK_PICTURES}{kept.sha}-800.webp" in looked.content.decode()
    assert not saved(story)
    done = post(
        story,
        **{
            "picture-sha": kept.sha, "picture-width": "900", "picture-height": "600",
            "picture-alt": "A bridge", "picture-credit": "Varn Post", "picture-focal_x": "20",
        },
    )  # fmt: skip
    assert done.status_code == 302
    told = saved(story)
    assert (told.sha, told.alt, told.focal_x, told.focal_y) == (kept.sha, "A bridge", 20, 50)


def test_saving_with_a_file_chosen_takes_it_without_another_step() -> None:
    story = desk.draft()

    post(story, **{"picture-file": upload(pixels.picture(), "../../etc/passwd.jpg")})

    assert saved(story).sha == Kept.objects.get().sha


def test_opening_and_saving_the_form_changes_nothing() -> None:
    story = desk.draft(picture=desk.picture())

    post(story)

    assert Story.objects.get(pk=story.pk).brief_hash == story.brief_hash


@pytest.mark.parametrize("name", pixels.REFUSED)
def test_a_hostile_upload_is_refused_at_its_field_and_nothing_typed_is_lost(name: str) -> None:
    data, sentence = pixels.REFUSED[name]
    if not data:  # a browser sends no file for this
        return
    story = desk.draft()

    answer = post(story, **{"picture-file": upload(data), "headline": "Typed just now"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Typed just now" in answer.content.decode()
    assert not Kept.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("picture-sha", "../../x"), ("picture-sha", "7" * 64), ("picture-width", "-1"),
        ("picture-width", "9" * 40), ("picture-height", "901"), ("picture-focal_x", "101"),
        ("picture-focal_y", "٣"), ("picture-alt", "a" * 501), ("picture-credit", "a" * 161),
        ("picture-caption", "\x00"), ("picture-sha", "a" * 64 + "/"),
    ],
)  # fmt: skip
def test_a_form_that_says_nonsense_of_it_is_refused_in_words(field: str, value: str) -> None:
    story = desk.draft(picture=desk.picture())

    answer = post(story, **{field: value})

    assert answer.status_code == 422
    assert saved(story).alt == "A bridge over a wide river"


def test_it_is_removed_from_the_form_and_then_from_the_story() -> None:
    story = desk.draft(picture=desk.picture())

    looked = post(story, do="drop:picture")
    assert "picture-alt" not in looked.content.decode()
    post(story, **{"picture-sha": ""})

    assert not saved(story)


def test_a_half_done_picture_is_kept_but_not_submitted() -> None:
    story = desk.draft(picture=desk.picture(alt="", credit=""))

    with pytest.raises(HeldBack, match=r"no alternative text.*no credit"):
        submit(story, by=desk.writer(), at=desk.NOON)


def test_the_second_of_two_who_save_is_refused_and_keeps_the_picture() -> None:
    story = desk.draft()
    before = form(story)
    post(story, headline="Somebody was faster")
    before |= {"picture-file": upload(pixels.picture())}

    address = reverse("admin:newsroom_story_change", args=[story.pk])
    answer = signed_in().post(address, before)

    assert answer.status_code == 409
    assert Kept.objects.get().sha in answer.content.decode()
    assert not saved(story)


def test_whoever_may_not_change_the_story_gives_it_no_picture() -> None:
    story = desk.draft()

    answer = post(story, signed_in("publisher"), **{"picture-file": upload(pixels.picture())})

    assert answer.status_code == 403
    assert not Kept.objects.exists()


def test_a_draft_s_picture_is_shown_to_who_is_signed_in_and_to_nobody_else() -> None:
    story = desk.draft(picture=desk.picture())
    preview = signed_in().get(reverse("admin:newsroom_story_preview", args=[story.pk]))
    path = PictureTold(desk.picture(), DESK_PICTURES).webp[0].path

    assert path in preview.content.decode()
    seen = signed_in().get(path)
    assert seen.status_code == 200
    assert "private" in seen.headers["Cache-Control"]
    assert Client().get(path).status_code == 302


def test_the_addresses_that_a_telling_gives_are_those_that_answer() -> None:
    assert reverse("picture", args=["x"]) == f"{PICTURES}x"
    assert reverse("admin:newsroom_story_picture", args=["x"]) == f"{DESK_PICTURES}x"


def test_a_text_that_names_a_picture_we_have_brings_it_along() -> None:
    text = write([desk.brief(picture=desk.picture())])

    imported = import_text(text, name="a.txt", by=desk.writer(), at=desk.NOON)

    assert saved(imported.begun[0]).sha == desk.picture().sha


def test_a_text_that_names_one_we_do_not_have_is_refused_by_file_and_line() -> None:
    text = write([desk.brief(picture=desk.picture())])
    Kept.objects.all().delete()

    with pytest.raises(BadText, match=r"a\.txt, line 6: expected a picture that this newsroom"):
        import_text(text, name="a.txt", by=desk.writer(), at=desk.NOON)
