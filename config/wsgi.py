"""What a web server runs. It never compiles: workers do, and a page must not wait for that."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["TRIALOOG_NO_NUMBA"] = "1"
application = get_wsgi_application()
