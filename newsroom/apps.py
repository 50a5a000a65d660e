from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from newsroom import configured

__all__ = ["DeskConfig", "NewsroomConfig", "configured"]


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom"


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk.DeskSite"
