"""Make a real, empty site: languages, home pages, taxonomy, comuni, groups, workflow, one administrator."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog_pages.setup import prepare_site
from catalog_pages.starter_pages import make_starter_pages


class Command(BaseCommand):
    """Prepare an empty site and ask for its administrator."""

    help = (
        "Prepara un sito vero e vuoto: lingue, pagine iniziali e legali, vocabolari, comuni, gruppi, percorso di "
        "approvazione e un amministratore. Nessun dato dimostrativo, nessuna password nota. Si può ripetere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="Nome utente dell'amministratore (altrimenti lo chiede)")
        parser.add_argument("--email", default="", help="E-mail dell'amministratore")
        parser.add_argument(
            "--password-stdin", action="store_true", help="Legge la password dalla prima riga dello standard input"
        )
        parser.add_argument("--no-admin", action="store_true", help="Non crea l'amministratore")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            self.stdout.write("Lingue, pagine iniziali, gruppi, percorso di approvazione...")
            prepared = prepare_site()
            self.stdout.write("Vocabolari e comuni...")
            call_command("load_taxonomy", stdout=self.stdout)
            self.stdout.write("Domande frequenti e pagine del piè di pagina...")
            make_starter_pages(prepared.home)
            if not options["no_admin"]:
                self._administrator(options)
        self.stdout.write(self.style.SUCCESS("Il sito è pronto. Si entra da /admin/."))

    def _administrator(self, options: dict[str, Any]) -> None:
        users = get_user_model()
        if users.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("Un amministratore c'è già.")
            return
        username = options["username"] or self._ask("Nome utente dell'amministratore: ")
        if not username:
            raise CommandError("Serve un nome utente: ripeti con --username NOME.")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else self._ask_password()
        user = users(username=username, email=options["email"], is_superuser=True, is_staff=True)
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("La password non va bene: " + " ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        self.stdout.write(f"Amministratore «{username}» creato.")

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Nessun terminale: usa --username NOME e --password-stdin.")
        return input(question).strip()

    def _ask_password(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Nessun terminale: usa --password-stdin.")
        first = getpass.getpass("Password: ")
        if first != getpass.getpass("Ancora la password: "):
            raise CommandError("Le due password sono diverse: riprova.")
        return first
