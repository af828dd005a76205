"""Take away the second factor of somebody whom no other administrator can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor


class Command(BaseCommand):
    """Reset a second factor from the server."""

    help = (
        "Azzera il secondo fattore di una persona e chiude le sue sessioni: al prossimo accesso ne imposta uno nuovo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="Nome utente")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nessun utente si chiama «{username}».")
        sessions = second_factor.reset(user, by=None, reason="dal server")
        self.stdout.write(f"Secondo fattore di «{username}» azzerato, sessioni chiuse: {sessions}.")
