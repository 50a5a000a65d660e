from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import CheckMessage, Tags, register

from newsroom import configured

__all__ = ["DeskConfig", "NewsroomConfig", "configured"]


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom"


class DeskConfig(SimpleAdminConfig):
    """The desk's screens are imported with the addresses: neither a worker nor the clock has any."""

    default_site = "newsroom.desk.DeskSite"

    def ready(self) -> None:
        register(check_dependencies, Tags.admin)
        register(_check_screens, Tags.admin)


def _check_screens(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Django's own check of the screens, which knows those only that were imported."""
    admin.autodiscover()
    return check_admin_app(app_configs, **kwargs)
