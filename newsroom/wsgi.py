import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

# Settings are read by the time that Django stands.
from newsroom.public.edge import guarded  # noqa: E402

application = guarded(_django)

# What stands now stands for as long as the process: a collection need not walk through Django each time,
# which would hold up every page in the process for a tenth of a second.
gc.collect()
gc.freeze()
