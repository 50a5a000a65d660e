"""Addresses of the front page, of editions and of readers. Links in mail lead here: they stay."""

from django.urls import path

from briefings.public import feeds, front, moving, own, sitemaps, subscribing, webhooks
from newsroom.public.feeds import in_both_forms

urlpatterns = [
    path("", front.front, name="front"),
    path("briefings/<slug:slug>/", front.briefing, name="briefing"),
    path("briefings/<slug:slug>/<str:issue_date>/", front.edition, name="edition"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/editions.xml", sitemaps.editions, name="sitemap-editions"),
    *in_both_forms("feeds/briefings/<slug:slug>", feeds.of_briefing, "feed-briefing"),
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/again/", subscribing.again, name="again"),
    path("confirm/<str:token>/", subscribing.confirm, name="confirm"),
    path("preferences/<str:token>/", subscribing.preferences, name="preferences"),
    path("preferences/<str:token>/address/", moving.address, name="address"),
    path("preferences/<str:token>/why/", own.why, name="why"),
    path("preferences/<str:token>/data/", own.data, name="own-data"),
    path("move-from/<str:token>/", moving.move_from, name="move-from"),
    path("move-to/<str:token>/", moving.move_to, name="move-to"),
    path("leave/<str:token>/", subscribing.leave, name="leave"),
    path("webhooks/<slug:provider>/", webhooks.webhook, name="webhook"),
]
