"""A mail put together from pieces is the mail rendered whole, and a strict parser takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from django.conf import settings as site
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings import mailhtml, mailtext, mailwords, rendering, wire
from briefings.mailwords import Frame
from newsroom.brief import Brief, Fact, Source
from newsroom.telling import Telling
from tests.briefings.support import brief, parsed
from tests.briefings.tellings import FRAME, personal, told
from tests.newsroom.briefs import briefs


def mailed(tellings: Sequence[Telling], frame: Frame = FRAME) -> tuple[bytes, EmailMessage]:
    rendered = rendering.render(frame, tellings, [()])
    pieces = [rendered.fragments[key] for key in rendered.recipes[0].keys]
    values = personal()
    raw = wire.splice(wire.cut(pieces), values)
    return raw, parsed(raw)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def filled(text: str) -> str:
    values = personal()
    plain = {letter.decode(): value.replace(b"=\r\n", b"") for letter, value in values.items()}
    plain = {
        letter: value.replace(b"=3D", b"=").replace(b"=2E", b".") for letter, value in plain.items()
    }
    return re.sub(f"{wire.HOLE}([A-Z])", lambda hole: plain[hole[1]].decode(), text)


@settings(max_examples=60)
@given(st.lists(briefs(), min_size=1, max_size=3))
def test_the_joined_mail_says_what_a_whole_rendering_says(texts: list[Brief]) -> None:
    tellings = [told(text, f"story-{n}") for n, text in enumerate(texts)]
    raw, message = mailed(tellings)
    n = len(tellings)
    counted, lead = mailwords.count(n, n), tellings[0].brief
    before, after = mailhtml.frame(
        FRAME, subject=lead.headline, preheader=lead.dek, language=lead.language, told=counted
    )
    stories = [mailhtml.story(item, lead=item is tellings[0]) for item in tellings]
    texts_told = [mailtext.story(item, lead=item is tellings[0]) for item in tellings]
    whole = mailtext.top(FRAME, counted) + "".join(texts_told) + mailtext.tail(FRAME)
    assert part(message, "plain").replace("\r\n", "\n") == filled(whole)
    assert part(message, "html").replace("\r\n", "\n") == filled(before + "".join(stories) + after)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_every_header_that_a_newsletter_owes_is_there() -> None:
    _, message = mailed([told(brief())])
    assert message["From"] == "Parallax <editions@parallax.example>"
    assert message["To"] == "olha@example.org"
    assert message["Subject"] == "A bridge opens"
    assert message["Date"] == "Mon, 23 Nov 2026 04:00:00 +0000"
    assert message["Message-ID"] == "<7.1@parallax.example>"
    assert message["List-Id"] == "Morning Brief <morning-brief.parallax.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(message["List-Unsubscribe"]).startswith(f"<{site.SITE_ORIGIN}/leave/")
    assert message["Reply-To"] == "desk@parallax.example"
    assert message["Precedence"] == "bulk"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_type() == "multipart/alternative"


def test_the_text_part_has_72_columns_the_marks_and_the_postal_address() -> None:
    text = part(mailed([told(brief())])[1], "plain")
    assert all(mailtext.width(line) <= 72 for line in text.split("\r\n") if "http" not in line)
    assert " ● Ferry towns’ papers" in text
    assert "4 Gull Rock Lane" in text
    assert "You asked for this on 4 February 2026." in text
    assert "It comes every day at 06:00, in Europe/Kyiv." in text


def test_the_html_part_names_each_publication_loads_nothing_and_is_small() -> None:
    tellings = [told(brief(f"Story {n}"), f"story-{n}") for n in range(6)]
    html = part(mailed(tellings)[1], "html")
    assert re.findall(r'data-publication="([0-9a-f]+)"', html) == [item.sha for item in tellings]
    assert not re.search(r"<img|<script|<link|url\(|@import|javascript:", html)
    assert len(html.encode()) < rendering.LARGEST_MAIL


def test_a_right_to_left_story_runs_right_to_left() -> None:
    html = part(mailed([told(brief("الجسر يفتح", language="ar"))])[1], "html")
    assert 'lang="ar" dir="rtl"' in html


def test_markup_in_a_story_is_text() -> None:
    hostile = brief("<script>alert(1)</script>", dek="<img src=x onerror=alert(1)> & “x”")
    html = part(mailed([told(hostile)])[1], "html")
    assert "<script" not in html
    assert "<img" not in html


def test_a_source_that_is_no_web_address_is_named_and_not_linked() -> None:
    text = brief()
    source = text.facts[0].sources[0]
    wrong = Source("javascript:alert(1)", source.title)
    html = part(mailed([told(brief(facts=(Fact("A fact.", "", (wrong,)),)))])[1], "html")
    assert "javascript:" not in html
    assert "Register of bridges" in html


def test_two_kinds_of_reader_share_their_fragments() -> None:
    tellings = [told(brief(f"Story {n}"), f"story-{n}") for n in range(3)]
    alone = rendering.render(FRAME, tellings, [()])
    both = rendering.render(FRAME, tellings, [(), ("world",), ("sport",)])
    assert len(both.recipes) == 2
    assert both.fragments == alone.fragments


def test_the_boundary_occurs_in_no_part() -> None:
    raw, message = mailed([told(brief())])
    boundary = message.get_boundary()
    assert boundary is not None
    assert raw.count(boundary.encode()) == 4


@pytest.mark.parametrize("field", ["name", "postal_address", "reply_to"])
def test_a_control_character_in_the_briefing_is_refused(field: str) -> None:
    bad = FRAME._replace(**{field: "x\x00\r\nBcc: y"})  # type: ignore[arg-type]
    with pytest.raises(rendering.Poisonous, match="briefing"):
        rendering.render(bad, [told(brief())], [()])


def test_a_headline_of_100_kilobytes_is_refused_by_name() -> None:
    with pytest.raises(rendering.Poisonous, match="too long for a mail"):
        rendering.render(FRAME, [told(brief("long " * 20_000 + "end"))], [()])


def test_a_mail_that_programs_would_cut_is_refused() -> None:
    heavy = brief(context=(), dek="word " * 2500 + "end")
    with pytest.raises(rendering.Poisonous, match="cut it at 100"):
        rendering.render(FRAME, [told(heavy, f"s{n}") for n in range(8)], [()])
