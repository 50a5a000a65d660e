"""Every address of the product; which app answers is said here by name only."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from newsroom import errors
from newsroom.public import guard, health

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = guard.handler500

# Screens enter themselves in the desk's site.
admin.autodiscover()

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("newsroom.public.api.urls")),
    path("api/v1/", include("briefings.public.api")),
    path("", include("newsroom.public.urls")),
    path("", include("briefings.public.urls")),
]
