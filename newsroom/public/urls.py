"""The public addresses of stories, outlets and perspectives. Addresses are promises: they stay."""

from django.urls import path

from newsroom.public import directory, feeds, pages, search

urlpatterns = [
    path("sections/<slug:slug>/", pages.section, name="section"),
    path("stories/<slug:slug>/", pages.story, name="story"),
    path("stories/<slug:slug>/v<int:number>/", pages.story_version, name="story-version"),
    path("corrections/", pages.corrections, name="corrections"),
    path("outlets/", directory.outlets, name="outlets"),
    path("outlets/<slug:slug>/", directory.outlet, name="outlet"),
    path("perspectives/<slug:slug>/", directory.perspective, name="perspective"),
    path("search/", search.search, name="search"),
    path("feeds/all.xml", feeds.everything, name="feed"),
    path("feeds/<slug:slug>.xml", feeds.of_section, name="feed-section"),
]
