"""The desk's admin site."""

from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    site_header = "Parallax"
    site_title = "Parallax desk"
    index_title = "Desk"
