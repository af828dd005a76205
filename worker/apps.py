"""The worker's application."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Registered jobs and the command that runs them."""

    name = "worker"
    label = "worker"
