"""The real settings, but patient: on a busy machine Elasticsearch must not lose its turn to the database."""

from lodiwelfare.settings.production import *  # noqa: F403

ELASTICSEARCH_TIMEOUT = 5

# Who did what is not what is measured.
LOGGING["handlers"]["audit"] = {"class": "logging.NullHandler"}  # noqa: F405
