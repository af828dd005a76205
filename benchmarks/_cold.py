"""The site as it is, except that whole answers are not kept: what a search costs that nobody asked before.

``python -m gunicorn benchmarks._cold:application`` serves it.
"""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from search import hot  # noqa: E402  (models exist only now)

hot.SECONDS = 0.0
