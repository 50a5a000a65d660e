from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "briefings"
    verbose_name = "Briefings"

    def ready(self) -> None:
        """Tasks ring the product's broker from every thread, not Celery's built-in default app."""
        from newsroom.celery import app

        app.set_default()
