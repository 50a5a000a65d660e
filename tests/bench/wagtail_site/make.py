"""Makes the tables and the page: `python -m tests.bench.wagtail_site.make TEXT.json`."""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.wagtail_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.wagtail_site.models import StoryPage  # noqa: E402

call_command("migrate", interactive=False, verbosity=0)
told = json.loads(Path(sys.argv[1]).read_text())
home = Page.objects.get(depth=1).add_child(
    instance=Page(title="Home", slug="bench", show_in_menus=True)
)
Site.objects.update_or_create(
    is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
)
for section in ("World", "Europe", "Economy"):
    home.add_child(instance=Page(title=section, slug=section.lower(), show_in_menus=True))
body = [{"type": "part", "value": part} for part in told["parts"]]
for number in range(3):
    slug = "story" if not number else f"story-{number}"
    home.add_child(
        instance=StoryPage(
            title=told["headline"], slug=slug, dek=told["dek"], body=json.dumps(body)
        )
    )
