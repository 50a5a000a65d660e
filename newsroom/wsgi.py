import gc
import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

# Settings are read by the time that Django stands.
from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402

from newsroom.public.edge import guarded  # noqa: E402
from newsroom.public.printing import build  # noqa: E402

application = guarded(_django)

# Addresses are read and readers' templates compiled before the first of them asks.
reverse("search")
build()
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
for found in (*TEMPLATES.glob("*/site/*.html"), *TEMPLATES.glob("*/parts/*.html")):
    get_template(str(found.relative_to(TEMPLATES)))

# What stands now stands for as long as the process: a collection need not walk through Django each time,
# which would hold up every page in the process for a tenth of a second.
gc.collect()
gc.freeze()
