"""Plain builders of real content: each makes only what a test needs."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from stdnum import luhn
from wagtail.models import Locale

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    ContactRow,
    PriceRow,
    ProviderPage,
    ServiceLocation,
    ServicePage,
    Term,
    TermLabel,
)
from catalog_pages.setup import PreparedSite, prepare_site
from providers.access import grant_membership
from providers.models import MembershipRole

_numbers = itertools.count(1)


def make_site() -> PreparedSite:
    """The empty site of ``init_site``, without vocabularies."""
    return prepare_site()


def make_term(scheme: str, code: str, label: str | None = None, **values: Any) -> Term:
    """A term with its Italian label; found when it exists."""
    term, created = Term.objects.get_or_create(scheme=scheme, code=code, defaults=values)
    if created:
        TermLabel.objects.create(term=term, language="it", label=label or code.replace("-", " ").capitalize())
    return term


def category(code: str = "cura-dei-figli") -> Term:
    """A category."""
    return make_term(Scheme.CATEGORY, code)


def municipality(code: str = "098031", name: str = "Lodi") -> Term:
    """A comune."""
    return make_term(Scheme.MUNICIPALITY, code, name)


def fiscal_code(number: int) -> str:
    """An 11-digit codice fiscale with a right check digit."""
    body = f"9{number:06d}009"
    return body + luhn.calc_check_digit(body)


def make_editor(username: str = "redazione") -> User:
    """An editor of the Ufficio di Piano."""
    user = User.objects.create_user(username, f"{username}@example.org", "password")
    user.groups.add(make_site().editors)
    return user


def make_admin(username: str = "admin") -> User:
    """An administrator."""
    return User.objects.create_superuser(username, f"{username}@example.org", "password")


def make_provider(title: str = "Cooperativa Girasole", **values: Any) -> ProviderPage:
    """A published body."""
    home = make_site().home
    home.refresh_from_db()
    provider = ProviderPage(
        title=title,
        **{
            "kind": "social-cooperative",
            "fiscal_code": fiscal_code(next(_numbers)),
            "phone": "+390371555010",
            **values,
        },
    )
    home.add_child(instance=provider)
    provider.save_revision().publish()
    return ProviderPage.objects.get(pk=provider.pk)


def make_representative(
    provider: ProviderPage, username: str | None = None, *, role: str = MembershipRole.WRITER
) -> User:
    """A person who works for a body."""
    name = username or f"ets-{next(_numbers)}"
    user = User.objects.create_user(name, f"{name}@example.org", "password")
    grant_membership(user=user, provider=provider, role=role)
    return User.objects.get(pk=user.pk)


def make_service(
    provider: ProviderPage | None = None,
    *,
    title: str = "Pasti a domicilio",
    publish: bool = True,
    user: User | None = None,
    rows: tuple[Any, ...] | None = None,
    targets: tuple[Term, ...] = (),
    municipalities: tuple[Term, ...] | None = None,
    **values: Any,
) -> ServicePage:
    """A complete service, published unless told otherwise; ``rows`` replaces the ordinary price and contact."""
    parent = provider or make_provider()
    parent.refresh_from_db()
    page = ServicePage(
        title=title,
        owner=user,
        live=False,
        **{
            "summary": "Un pranzo caldo portato a casa ogni giorno, anche per diete particolari.",
            "eligibility": "<p>Persone anziane che vivono sole.</p>",
            "how_to": "<p>Telefona all'ufficio e fissa un incontro.</p>",
            "times": "<p>Dal lunedì al venerdì a mezzogiorno.</p>",
            "category": values.pop("category", None) or category("socio-assistenziali"),
            **values,
        },
    )
    page.targets = list(targets)
    page.municipalities = [municipality()] if municipalities is None else list(municipalities)
    ordinary = (
        PriceRow(label="Tariffa intera", amount=Decimal("6.50"), unit="meal"),
        ContactRow(label="Segreteria", phone="+390371555011", email="segreteria@example.org"),
    )
    for row in ordinary if rows is None else rows:
        relation = type(row)._meta.get_field("page").remote_field.related_name
        getattr(page, relation).add(row)
    parent.add_child(instance=page)
    revision = page.save_revision(user=user)
    if publish:
        revision.publish()
    return ServicePage.objects.get(pk=page.pk)


def make_location(**values: Any) -> ServiceLocation:
    """Premises, unsaved."""
    return ServiceLocation(**{"address": "Via Prova 1", "municipality": municipality(), **values})


def translate(page: ServicePage, language: str = "en", **texts: str) -> ServicePage:
    """A published translation of a service, made as the office does."""
    translated: ServicePage = page.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True)
    for name, value in texts.items():
        setattr(translated, name, value)
    translated.save_revision().publish()
    return ServicePage.objects.get(pk=translated.pk)
