"""Addresses under /api/v1/ that show stories and the directory; editions are the briefings'."""

from django.urls import path

from newsroom.public.api import directory, docs, export, record, views

urlpatterns = [
    path("stories/", views.Stories.as_view(), name="api-stories"),
    path("stories/<slug:slug>/", views.Story.as_view(), name="api-story"),
    path("stories/<slug:slug>/versions/", views.Versions.as_view(), name="api-versions"),
    path(
        "stories/<slug:slug>/versions/<number:number>/", views.Version.as_view(), name="api-version"
    ),
    path("sections/", directory.Sections.as_view(), name="api-sections"),
    path("storylines/", directory.Storylines.as_view(), name="api-storylines"),
    path("storylines/<slug:slug>/", directory.StorylineView.as_view(), name="api-storyline"),
    path("outlets/", directory.Outlets.as_view(), name="api-outlets"),
    path("outlets/<slug:slug>/", directory.OutletView.as_view(), name="api-outlet"),
    path("perspectives/", directory.Perspectives.as_view(), name="api-perspectives"),
    path("perspectives/<slug:slug>/", directory.PerspectiveView.as_view(), name="api-perspective"),
    path("corrections/", record.Corrections.as_view(), name="api-corrections"),
    path("changes/", record.Changes.as_view(), name="api-changes"),
    # Scripts ask for /api/v1/changes?after=…: answered here too, not redirected.
    path("changes", record.Changes.as_view(schema=None)),
    path("export/stories.jsonl", export.Export.as_view(), name="api-export"),
    path(
        "export/stories.jsonl.gz",
        export.Export.as_view(schema=None),
        {"compressed": True},
        name="api-export-gz",
    ),
    path("schema/", docs.Schema.as_view(), name="api-schema"),
    path("docs/", docs.docs, name="api-docs"),
]
