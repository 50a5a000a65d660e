"""What came out of trying to break the desk: each of these once was a 500 or lost something."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from newsroom import editing, press
from newsroom.admin import home
from newsroom.brief import Brief, Fact, Source
from newsroom.compose import compose
from newsroom.models.history import Contribution, StoryEvent
from newsroom.models.story import Stage, Story
from newsroom.refusals import Refused
from newsroom.rows import PartIds
from newsroom.storable import MOST_FACTS, MOST_FRAMINGS, Unstorable
from newsroom.zones import NoSuchMoment, moment, zone_of
from perspectives.models import Outlet, OutletName, Perspective, name_key
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db
LIGATURE = "\ufdfa"  # one sign whose compatibility form has eighteen
DIRECTORY = "admin:perspectives_outlet_changelist"


def parts_of(story: Story) -> PartIds:
    keys = compose(story).keys
    return PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))


def save(story: Story, brief: Brief, *, slug: str = "") -> editing.Saved:
    story.refresh_from_db()
    return editing.save(
        story, brief, parts=parts_of(story), version=story.version, by=desk.editor(),
        at=desk.NOON, slug=slug,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("screen", "query"),
    [
        ("admin:newsroom_story_changelist", "section"),
        ("admin:newsroom_story_changelist", "language"),
        (DIRECTORY, "ownerships__kind__exact"),
        ("admin:perspectives_outlet_find", "q"),
        ("admin:perspectives_perspective_find", "q"),
    ],
)
def test_a_null_in_a_query_of_the_desk_is_a_bad_request(screen: str, query: str) -> None:
    assert signed_in().get(reverse(screen), {query: "a\0"}).status_code == 400


def test_names_that_fold_to_more_than_a_key_holds_are_kept_and_found_again() -> None:
    long, other = LIGATURE * 120, LIGATURE * 119
    assert len(name_key(long)) == len(name_key(other)) == 240
    assert name_key(long) != name_key(other)
    story = desk.draft(facts=(Fact("A.", sources=(Source("https://a.example/", "", long),)),),
                       framings=())  # fmt: skip
    count = Outlet.objects.count()
    save(story, msgspec.structs.replace(compose(story).brief, dek="Of 1 May."))
    assert Outlet.objects.count() == count


def test_an_address_that_no_index_holds_is_refused_in_words() -> None:
    url = "https://a.example/" + "".join(chr(0x4E00 + number * 17) for number in range(900))
    with pytest.raises(Unstorable, match="web address"):
        desk.draft(facts=(Fact("A.", sources=(Source(url),)),), framings=())
    story = desk.draft()
    answer = signed_in().post(address(story), shown(signed_in(), story) | {"f1-s1-url": [url]})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"f1-s1-url"}


def test_saving_unchanged_what_a_new_name_of_an_outlet_moved_voids_the_approval_without_a_writer() -> (
    None
):
    story = desk.approved()
    outlet = Outlet.objects.get(name="Varn Post")
    OutletName.objects.create(
        outlet=outlet, name="Varn Daily Post", key=name_key("Varn Daily Post")
    )
    Outlet.objects.filter(pk=outlet.pk).update(name="Varn Daily Post")
    writers = Contribution.objects.filter(story=story).count()
    saved = save(story, compose(story).brief)
    assert saved.changed
    assert saved.story.stage == Stage.DRAFT
    assert Contribution.objects.filter(story=story).count() == writers
    desk.approve(saved.story)
    assert press.publish(saved.story, by=desk.publisher(), at=desk.NOON).number == 1


def test_one_framing_posted_twice_makes_two_and_loses_none() -> None:
    story = desk.draft()
    client = signed_in()
    sent = shown(client, story)
    assert client.post(address(story), sent | {"m2-uid": sent["m1-uid"]}).status_code == 302
    brief, keys, *_ = compose(story)
    assert [framing.perspective for framing in brief.framings] == ["River towns", "The capital"]
    assert len({framing.uid for framing in keys.framings}) == 2


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_a_moment_that_some_clock_cannot_show_is_none(text: str, zone: str) -> None:
    person = desk.writer()
    person.zone = zone
    with pytest.raises(NoSuchMoment):
        moment(text, zone_of(person))


@pytest.mark.parametrize("note", ["a\0b", "x" * 5000])
def test_a_note_that_cannot_be_kept_is_refused_in_words(note: str) -> None:
    story = desk.draft()
    verb = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])
    answer = signed_in().post(verb, {"note": note})
    assert answer.status_code == 409
    assert "The note" in answer.content.decode()


def test_readers_of_a_note_meet_no_override_of_direction() -> None:
    story = desk.draft()
    verb = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])
    given = {f"reason:{key}": text for key, text in desk.reasons(story).items()}
    signed_in().post(verb, {"note": "one\u202e\r\n\r\ntwo", **given})
    assert StoryEvent.objects.latest("id").note == "one\ntwo"


def test_a_person_with_a_very_long_name_can_work() -> None:
    person = desk.writer()
    person.first_name, person.last_name = "x" * 150, "y" * 150
    person.save()
    assert desk.draft().events.get().by_name == "x" * 150 + " " + "y" * 9


def test_the_name_of_a_pasted_text_cannot_break_its_import() -> None:
    text = "World\nA headline\nA dek of 1 May\nFocusing Facts\n- A fact\n"
    screen = reverse("admin:newsroom_story_import")
    sent = {"text": text, "name": "a\0b", "do": "create"}
    assert signed_in().post(screen, sent).status_code == 302
    assert StoryEvent.objects.get().note == "from the pasted text"


def test_an_address_in_print_is_nobody_else_s() -> None:
    live = desk.published()
    Story.objects.filter(pk=live.story_id).update(slug="moved-by-hand")
    other = desk.draft(dek="Another story of 2 May.")
    assert other.slug != live.slug
    with pytest.raises(Refused, match="Another story has the address"):
        save(other, compose(other).brief, slug=live.slug)


def test_a_story_with_more_parts_than_a_page_holds_is_refused() -> None:
    with pytest.raises(Unstorable, match="100 facts at most"):
        desk.draft(facts=tuple(Fact(f"Fact {n}.") for n in range(MOST_FACTS + 1)), framings=())
    keys = {"fact": [f"f{n}" for n in range(4 * MOST_FACTS)],
            "framing": [f"m{n}" for n in range(MOST_FRAMINGS)]}  # fmt: skip
    answer = signed_in().post(reverse("admin:newsroom_story_add"), {**keys, "do": "add:fact"})
    assert answer.status_code == 400


def test_who_came_from_nowhere_safe_lands_on_the_desk() -> None:
    person = desk.writer()
    person.set_password("a long enough secret")
    person.save()
    sent = {"username": person.username, "password": "a long enough secret"}
    answer = Client().post(reverse("admin:login") + "?next=//evil.example", sent)
    assert answer.headers["Location"] == reverse("admin:index")


def test_a_perspective_of_the_longest_name_can_be_edited() -> None:
    story = desk.draft(framings=())
    framings = (msgspec.structs.replace(desk.brief().framings[1], perspective=LIGATURE * 160),)
    save(story, msgspec.structs.replace(desk.brief(), framings=framings))
    assert Perspective.objects.get().name == LIGATURE * 160


def test_home_does_not_pass_a_cut_off_queue_for_all_there_is() -> None:
    for number in range(home.MOST + 1):
        desk.draft(headline=f"Draft {number}", framings=(), facts=())
    page = signed_in("editor").get(reverse("admin:index")).content.decode()
    assert f">{home.MOST + 1}<" in page
    assert page.count(">Draft ") == home.MOST
