import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

# Settings are read by the time that Django stands.
from newsroom.public.edge import guarded  # noqa: E402

application = guarded(_django)
