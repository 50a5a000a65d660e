"""Every address of the product; which app answers is said here by name only."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
]
# TEMPORARY while the rooms are being built (the lead replaces it)
for prefix, name in [
    ("api/v1/", "newsroom.public.api.urls"),
    ("api/v1/", "briefings.public.api"),
    ("", "newsroom.public.urls"),
    ("", "briefings.public.urls"),
]:
    try:
        found = find_spec(name)
    except ModuleNotFoundError:
        found = None
    if found:
        urlpatterns.append(path(prefix, include(name)))
