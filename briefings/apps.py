from django.apps import AppConfig

from briefings import configured
from newsroom.celery import app

__all__ = ["BriefingsConfig", "configured"]


class BriefingsConfig(AppConfig):
    name = "briefings"
    verbose_name = "Briefings"

    def ready(self) -> None:
        """Tasks ring the product's broker from every thread, not that of Celery's built-in app."""
        app.set_default()
