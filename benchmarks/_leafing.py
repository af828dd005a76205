"""The site as who leafs through a list meets it: no answer is kept, but the counts of the question are.

``python -m gunicorn benchmarks._leafing:application`` serves it.
"""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from search import hot  # noqa: E402  (models exist only now)

hot.SECONDS = 0.0
