"""Addresses under /api/v1/ that show stories and the directory; editions are the briefings'."""

from django.urls import path

from newsroom.public.api import directory, docs, views

urlpatterns = [
    path("stories/", views.Stories.as_view(), name="api-stories"),
    path("stories/<slug:slug>/", views.Story.as_view(), name="api-story"),
    path("stories/<slug:slug>/versions/", views.Versions.as_view(), name="api-versions"),
    path("stories/<slug:slug>/versions/<int:number>/", views.Version.as_view(), name="api-version"),
    path("sections/", directory.Sections.as_view(), name="api-sections"),
    path("outlets/", directory.Outlets.as_view(), name="api-outlets"),
    path("outlets/<slug:slug>/", directory.OutletView.as_view(), name="api-outlet"),
    path("perspectives/", directory.Perspectives.as_view(), name="api-perspectives"),
    path("perspectives/<slug:slug>/", directory.PerspectiveView.as_view(), name="api-perspective"),
    path("corrections/", views.Corrections.as_view(), name="api-corrections"),
    path("changes/", views.Changes.as_view(), name="api-changes"),
    # Scripts ask for /api/v1/changes?after=…: answered here too, not redirected.
    path("changes", views.Changes.as_view(schema=None)),
    path("schema/", docs.Schema.as_view(), name="api-schema"),
    path("docs/", docs.docs, name="api-docs"),
]
