"""Putting the demo into the database, along the ordinary path: draft, revision, approval by somebody else."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from wagtail.log_actions import LogContext
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from catalog_pages import freshness
from catalog_pages.acronym_data import load_acronyms
from catalog_pages.enums import Scheme
from catalog_pages.models import (
    InfoPage,
    ProviderPage,
    RowText,
    ServicePage,
    ServiceRow,
    Term,
)
from catalog_pages.permissions import TRANSLATORS_GROUP
from catalog_pages.setup import PreparedSite, prepare_site
from catalog_pages.starter_pages import make_starter_pages
from catalog_pages.taxonomy_data import load_taxonomy
from demo import moderation, translating, verification
from demo.applications import load_applications
from demo.companies import load_model, load_plan
from demo.content_files import (
    CONTENT,
    ROWS,
    TERM_FIELDS,
    ContentError,
    Information,
    Pages,
    Provider,
    Row,
    Service,
    read_pages,
    read_providers,
)
from demo.counting import load_counts
from demo.feedback import load_feedback
from demo.pathway import load_desks
from providers.access import grant_membership, sync_provider_access
from providers.models import MembershipRole

PASSWORD = "lodiwelfare-demo"
ADMINISTRATOR = "admin"
EDITOR, SECOND_EDITOR = "redazione", "redazione-2"
REPRESENTATIVES = ("ets-alfa", "ets-beta")
TRANSLATOR = "traduzioni"
ORIGIN = "demo"
"""``external_id`` of what the demo made begins with it."""

Tell = Callable[[str], object]


@dataclass
class Loaded:
    """How much was loaded."""

    providers: int = 0
    published: int = 0
    waiting: int = 0
    returned: int = 0
    translated: int = 0
    pages: int = 0
    skipped: int = 0


def has_content() -> bool:
    """Whether anybody has put a body or a page of prose into this site."""
    return ProviderPage.objects.exists() or InfoPage.objects.exists()


def load_demo(*, tell: Tell, folder: Path = CONTENT) -> Loaded:
    """Load everything. What an earlier run has loaded is left alone, so a run that stopped can be repeated.

    Nothing is written before all files have been read and found good; then each body is one transaction.
    """
    providers, pages = read_providers(folder), read_pages(folder)
    with translation.override("it"):
        loader = Loader(tell)
        loader.prepare()
        loader.load_pages(pages)
        for number, provider in enumerate(providers, start=1):
            tell(f"[{number}/{len(providers)}] {provider.values['title']}: {len(provider.services)} servizi")
            loader.load_provider(provider)
        tell("Avvisi e manifestazioni di interesse")
        load_applications(editor=loader.users[EDITOR])
        tell("Lavoro per chi traduce")
        translating.load(
            writer=loader.users[EDITOR], reviewer=loader.users[SECOND_EDITOR], translator=loader.users[TRANSLATOR]
        )
        tell("Modifiche che aspettano la revisione")
        first, second = (loader.users[name] for name in REPRESENTATIVES)
        moderation.load(writers={first: 1, second: 4}, reviewer=loader.users[SECOND_EDITOR])
        loader.give_addresses()
        load_feedback()
        load_plan()
        load_model(by=loader.users[EDITOR])
        load_desks()
        load_counts(people=[loader.users[name] for name in REPRESENTATIVES])
        verification.load(representative=first, editor=loader.users[EDITOR])
    return loader.loaded


class Loader:
    """One run. Holds the users, the terms and the site, so that they are looked up once."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.loaded = Loaded()
        self.users: dict[str, Any] = {}
        self.new_users: list[Any] = []
        self.terms: dict[tuple[str, str], Term] = {}

    # The site.

    def prepare(self) -> None:
        """Make the site, its vocabularies and its people."""
        self.tell("Lingue, pagine iniziali, gruppi, percorso di approvazione, vocabolari, utenti")
        with transaction.atomic():
            self.site: PreparedSite = prepare_site()
            load_taxonomy()
            load_acronyms(overwrite=False)
            self.terms = {(term.scheme, term.code): term for term in Term.objects.prefetch_related("labels")}
            languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
            self.locales = {each.language_code: each for each in Locale.objects.filter(language_code__in=languages)}
            self._make_users()

    def _make_users(self) -> None:
        model = get_user_model()
        # One hash for all: the password is public, and hashing is slow on purpose.
        password = make_password(PASSWORD)
        for username in (ADMINISTRATOR, EDITOR, SECOND_EDITOR, *REPRESENTATIVES, TRANSLATOR):
            is_admin = username == ADMINISTRATOR
            user, created = model.objects.get_or_create(
                username=username,
                defaults={"password": password, "is_superuser": is_admin, "is_staff": is_admin},
            )
            if created:
                self.new_users.append(user)
                profile = UserProfile.get_for_user(user)
                profile.preferred_language = "it"
                profile.save()
            if username in (EDITOR, SECOND_EDITOR):
                user.groups.add(self.site.editors)
            if username == TRANSLATOR:
                user.groups.add(Group.objects.get(name=TRANSLATORS_GROUP))
            self.users[username] = user

    def give_addresses(self) -> None:
        """Give the new people their e-mail addresses: last, so that loading sends no mail."""
        for user in self.new_users:
            user.email = f"{user.get_username()}@lodiwelfare.example.org"
            user.save(update_fields=["email"])

    # Home and prose.

    @transaction.atomic
    def load_pages(self, pages: Pages) -> None:
        """Add the pages of prose that are missing, and write the home pages, unless somebody has."""
        people = {"writer": self.users[EDITOR], "publisher": self.users[SECOND_EDITOR]}
        self.loaded.pages += make_starter_pages(self.site.home, **people)
        for information in pages.information:
            self._load_information(information)
        slugs = {each.key: each.texts["it"]["slug"] for each in pages.information}
        linked = {
            f"{key}_page": InfoPage.objects.child_of(self.site.home).filter(slug=slugs.get(key, "")).first()
            for key in ("companies", "partners")
        }
        for language, texts in pages.home.items():
            if (home := self.site.homes.get(language)) is None:
                continue
            # How many pages are below it has changed since: saving an old number would break the tree.
            home.refresh_from_db()
            if home.introduction or home.lead:
                continue
            home.situations = [("situation", values) for values in pages.situations[language]]
            # A block is a translation of the one with its identity: any other stands beside the Italian ones.
            for block, italian in zip(home.situations, self.site.home.situations, strict=False):
                block.id = italian.id
            self._write(home, {**texts, **linked}, f"pages.json, home, {language}")

    def _load_information(self, information: Information) -> None:
        texts = information.texts["it"]
        place = f"pages.json, «{information.key}»"
        if InfoPage.objects.child_of(self.site.home).filter(slug=texts["slug"]).exists():
            self.loaded.skipped += 1
            return
        page = InfoPage(**texts, locale=self.site.home.locale, show_in_menus=information.in_menu, live=False)
        self._add(self.site.home, page, place, writer=self.users[EDITOR])
        self._publish(page, writer=self.users[EDITOR])
        self._translate(page, information.texts, place)
        self.loaded.pages += 1

    # Bodies and services.

    @transaction.atomic
    def load_provider(self, provider: Provider) -> None:
        """Load one body with its services, unless it is there already."""
        origin = f"{ORIGIN}/{provider.slug}"
        if ProviderPage.objects.filter(external_id=origin).exists():
            self.tell("    c'è già: lasciato com'è")
            self.loaded.skipped += 1
            return
        page = ProviderPage(
            **provider.values,
            slug=provider.slug,
            municipality=self.terms[Scheme.MUNICIPALITY, provider.municipality],
            external_id=origin,
            is_demo=True,
            locale=self.site.home.locale,
            live=False,
        )
        self._add(self.site.home, page, provider.place, writer=self.users[EDITOR])
        # The office writes the bodies down; those with an account describe their services themselves.
        self._publish(page, writer=self.users[EDITOR])
        writer = self.users[EDITOR]
        if provider.representative:
            if provider.representative not in self.users:
                raise ContentError(f"{provider.place}, campo «representative»: «{provider.representative}» non esiste.")
            writer = self.users[provider.representative]
            grant_membership(user=writer, provider=page, role=MembershipRole.LEAD)
        else:
            sync_provider_access(page)
        self._translate(page, provider.translations, provider.place)
        for service in provider.services:
            self._load_service(service, page, origin, writer)
        self.loaded.providers += 1

    def _load_service(self, service: Service, provider: ProviderPage, origin: str, writer: Any) -> None:
        page = ServicePage(
            **service.values,
            slug=service.slug,
            category=self.terms[Scheme.CATEGORY, service.category],
            kind=self.terms[Scheme.KIND, service.kind],
            external_id=f"{origin}/{service.slug}",
            is_demo=True,
            locale=provider.locale,
            live=False,
        )
        for name, codes in service.term_sets.items():
            setattr(page, name, [self.terms[TERM_FIELDS[name], code] for code in codes])
        for name, rows in service.rows.items():
            setattr(page, name, [self._row(ROWS[name], row, order) for order, row in enumerate(rows)])
        if service.state == "live":
            page.first_published_at = first_published(service, page.assured_date)
        self._add(provider, page, service.place, writer=writer)
        if service.state == "live":
            self._write_row_texts(page, service)
            self._publish(page, writer=writer)
            self.loaded.published += 1
            self.loaded.translated += self._translate(page, service.translations, service.place)
        else:
            self._submit(page, service, writer)

    def _row(self, model: type[ServiceRow], row: Row, order: int) -> ServiceRow:
        facts: dict[str, Any] = dict(row.values)
        if row.municipality:
            facts["municipality"] = self.terms[Scheme.MUNICIPALITY, row.municipality]
        return model(**facts, sort_order=order)

    def _write_row_texts(self, page: ServicePage, service: Service) -> None:
        texts = []
        for name, rows in service.rows.items():
            for stored, row in zip(getattr(page, name).all(), rows, strict=True):
                texts += [
                    RowText(
                        row_uid=stored.uid,
                        field=field,
                        language=language,
                        source=getattr(stored, field),
                        text=text,
                    )
                    for language, written in row.translations.items()
                    if language in self.locales
                    for field, text in written.items()
                ]
        RowText.objects.bulk_create(texts)

    def _submit(self, page: ServicePage, service: Service, writer: Any) -> None:
        """Hand the draft in as its representative does; send it back when the file says so."""
        page.save_revision(user=writer, log_action=True)
        state = page.get_workflow().start(page, writer)
        if service.state == "waiting":
            self.loaded.waiting += 1
            return
        task_state = state.current_task_state
        task_state.task.specific.on_action(
            task_state, user=self.users[EDITOR], action_name="reject", comment=service.comment
        )
        self.loaded.returned += 1

    # Writing pages.

    def _translate(self, page: Page, translations: Mapping[str, Mapping[str, str]], place: str) -> int:
        """Publish a page in the languages of this site among those that its file has; how many."""
        spoken = self.locales.keys() & translations.keys()
        for language in sorted(spoken):
            texts = translations[language]
            made = page.copy_for_translation(self.locales[language], copy_parents=True)
            slug = slugify(texts["title"]) or page.slug
            self._write(made, {"slug": slug, **texts}, f"{place}, {language}")
        return len(spoken)

    def _write(self, page: Page, texts: dict[str, Any], place: str) -> None:
        """Put texts into a page that exists and publish it."""
        if page.locale.language_code == settings.LANGUAGE_CODE:
            for name, text in texts.items():
                setattr(page, name, text)
        else:
            freshness.translate(page, texts)
        try:
            page.full_clean()
        except ValidationError as error:
            raise ContentError(f"{place}: {describe(error)}") from error
        self._publish(page, writer=self.users[EDITOR])

    def _add(self, parent: Page, page: Page, place: str, *, writer: Any) -> None:
        page.owner = writer
        try:
            with LogContext(user=writer):
                parent.add_child(instance=page)
        except ValidationError as error:
            raise ContentError(f"{place}: {describe(error)}") from error

    def _publish(self, page: Page, *, writer: Any) -> None:
        """One person writes, another publishes."""
        approver = self.users[SECOND_EDITOR if writer == self.users[EDITOR] else EDITOR]
        page.save_revision(user=writer, log_action=True).publish(user=approver)


def first_published(service: Service, assured: datetime.date | None) -> datetime.datetime:
    """A plausible day in the past, the same at each run, and before the sheet was verified."""
    latest = assured or timezone.localdate()
    day = latest - datetime.timedelta(days=20 + zlib.crc32(service.slug.encode()) % 400)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def describe(error: ValidationError) -> str:
    """The messages of an error, each with its field."""
    if hasattr(error, "error_dict"):
        return "; ".join(f"campo «{name}»: {' '.join(texts)}" for name, texts in error.message_dict.items())
    return " ".join(error.messages)
