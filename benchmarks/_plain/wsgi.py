"""The reference site for gunicorn."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._plain.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
