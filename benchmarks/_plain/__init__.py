"""The reference for who builds with Wagtail alone: a site as `wagtail start` makes it, whose pages are title and text.

``python -m benchmarks._plain 1000`` fills its database, ``python -m gunicorn benchmarks._plain.wsgi:application``
serves it.
"""
