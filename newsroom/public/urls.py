"""The public addresses of stories, outlets and perspectives. Addresses are promises: they stay."""

from django.urls import path

from newsroom.public import (
    cards,
    directory,
    dossiers,
    feeds,
    house,
    pages,
    pictures,
    sitemaps,
    storylines,
    versions,
)  # fmt: skip
from newsroom.public.search.views import search

urlpatterns = [
    path("sections/<slug:slug>/", pages.section, name="section"),
    path("storylines/<slug:slug>/", storylines.storyline, name="storyline"),
    path("stories/<slug:slug>/", pages.story, name="story"),
    path("stories/<slug:slug>/v<number:number>/", pages.story_version, name="story-version"),
    path("stories/<slug:slug>/v<number:number>/changes/", versions.changed, name="story-changes"),
    path(
        "stories/<slug:slug>/v<number:number>/changes/v<number:before>/",
        versions.changed,
        name="story-changes-since",
    ),
    path(
        "stories/<slug:slug>/v<number:number>/cite.bib",
        versions.cited,
        {"form": "bib"},
        name="story-bibtex",
    ),
    path(
        "stories/<slug:slug>/v<number:number>/cite.ris",
        versions.cited,
        {"form": "ris"},
        name="story-ris",
    ),
    path("corrections/", pages.corrections, name="corrections"),
    path("outlets/", directory.outlets, name="outlets"),
    path("outlets/<slug:slug>/", dossiers.outlet, name="outlet"),
    path("perspectives/<slug:slug>/", dossiers.perspective, name="perspective"),
    path("cards/<str:name>", cards.card, name="card"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("search/", search, name="search"),
    path("standards/", house.standards, name="standards"),
    path("corrections/policy/", house.corrections_policy, name="corrections-policy"),
    path("imprint/", house.imprint, name="imprint"),
    path("favicon.ico", house.icon, name="icon"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemaps/news.xml", sitemaps.news, name="sitemap-news"),
    path("sitemaps/pages.xml", sitemaps.standing, name="sitemap-pages"),
    path("sitemaps/stories-<number:number>.xml", sitemaps.stories, name="sitemap-stories"),
    *feeds.in_both_forms("feeds/all", feeds.everything, "feed"),
    *feeds.in_both_forms("feeds/corrections", feeds.of_corrections, "feed-corrections"),
    *feeds.in_both_forms("feeds/sections/<slug:slug>", feeds.of_section, "feed-section"),
    *feeds.in_both_forms("feeds/outlets/<slug:slug>", feeds.of_outlet, "feed-outlet"),
    *feeds.in_both_forms(
        "feeds/perspectives/<slug:slug>", feeds.of_perspective, "feed-perspective"
    ),
    # Where a section's feed was before the others had one.
    path("feeds/<slug:slug>.xml", feeds.feed(feeds.of_section), {"form": "xml"}),
]
