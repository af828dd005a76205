"""Reading the register: what was asked for, and the names of the people and things that still exist."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Permission
from django.core.cache import cache
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from audit import labels
from audit.models import AuditEntry, Outcome

ACTIONS_SECONDS = 60
MOST_NAMED = 20
"""Of a detail that is a long list, so many are shown."""
DAY = forms.DateInput(attrs={"type": "date"})


class FilterForm(forms.Form):
    """What can be asked of the register. What cannot be understood is told, and not filtered by."""

    person = forms.CharField(label=_("Persona"), required=False, max_length=150)
    action = forms.ChoiceField(label=_("Azione"), required=False)
    outcome = forms.ChoiceField(label=_("Esito"), required=False, choices=[("", _("Tutti")), *Outcome.choices])
    since = forms.DateField(label=_("Dal"), required=False, widget=DAY)
    until = forms.DateField(label=_("Al"), required=False, widget=DAY)
    kind = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    number = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action: Any = self.fields["action"]
        action.choices = [("", _("Tutte")), *labels.choices(known_actions())]

    def entries(self) -> QuerySet[AuditEntry]:
        """The entries asked for, the latest first."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        found = AuditEntry.objects.all()
        if text := asked.get("person"):
            found = found.filter(user_id__in=people(text))
        if action := asked.get("action"):
            found = found.filter(action=action)
        if outcome := asked.get("outcome"):
            found = found.filter(outcome=outcome)
        if since := asked.get("since"):
            found = found.filter(at__gte=start_of(since))
        if until := asked.get("until"):
            found = found.filter(at__lt=start_of(until + datetime.timedelta(days=1)))
        if (kind := asked.get("kind")) and (number := asked.get("number")):
            found = found.filter(object_type__in=same_kinds(kind), object_id=number)
        return found


@dataclass(frozen=True)
class Line:
    """An entry as it is shown: with the names of today, where there are any."""

    entry: AuditEntry
    action: str
    person: str
    thing: str
    url: str
    details: str


def known_actions() -> list[str]:
    """The actions that were ever registered; asked once a minute."""
    actions = AuditEntry.objects.order_by().values_list("action", flat=True).distinct()
    return list(cache.get_or_set("audit:actions", lambda: list(actions), ACTIONS_SECONDS) or [])


def people(text: str) -> list[int]:
    """The numbers of those who are called so; a number means the person who has, or had, it."""
    found = get_user_model().objects.filter(
        Q(username__icontains=text)
        | Q(email__iexact=text)
        | Q(first_name__icontains=text)
        | Q(last_name__icontains=text)
    )
    numbers = list(found.values_list("pk", flat=True)[:500])
    return [*numbers, int(text)] if text.isascii() and text.isdigit() and len(text) < 19 else numbers


def start_of(day: datetime.date) -> datetime.datetime:
    """Midnight at which a day begins, here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def same_kinds(kind: str) -> list[str]:
    """A page is the same thing whether it is called a page or by its own type."""
    model = model_of(kind)
    if model is None or not issubclass(model, Page):
        return [kind]
    return [each._meta.label_lower for each in apps.get_models() if issubclass(each, Page)]


def model_of(kind: str) -> type[Model] | None:
    """The model called so, if there is one."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def lines(entries: Iterable[AuditEntry], *, reader: Any) -> list[Line]:
    """Entries with names: one query for each kind of thing, people among them."""
    listed = list(entries)
    objects = {(each.object_type, each.object_id) for each in listed if each.object_type}
    authors = {_person(each) for each in listed if each.user_id}
    things = _things(objects | authors | {key for each in listed for key in _named_in(each)})
    urls = {key: _url(things[key], reader) for key in objects if key in things}
    return [
        Line(
            entry=each,
            action=labels.label(each.action),
            person=_name(each, things),
            thing=_thing_name(each, things),
            url=urls.get((each.object_type, each.object_id)) or "",
            details=", ".join(
                f"{labels.detail(name)}: {_plain(each.action, name, value, things)}"
                for name, value in each.details.items()
            ),
        )
        for each in listed
    ]


def _named_in(entry: AuditEntry) -> Iterable[tuple[str, str]]:
    """What the details name by number, as kind and number; of a long list the beginning."""
    for name, value in entry.details.items():
        if kind := labels.model_of(entry.action, name):
            yield from ((kind, str(number)) for number in _listed(value)[:MOST_NAMED])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _plain(action: str, name: str, value: Any, things: dict[tuple[str, str], Model]) -> Any:
    """A value as people read it: words for codes, names for numbers of what still exists."""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if value is None:
        return _("nessuno")
    kind, listed = labels.model_of(action, name), _listed(value)
    shown = [
        things.get((kind, str(each)), each) if kind else labels.word(action, name, each) for each in listed[:MOST_NAMED]
    ]
    more = len(listed) - len(shown)
    return ", ".join([_called(each) for each in shown] + ([_("e altri %(n)d") % {"n": more}] if more else []))


def _called(thing: Any) -> str:
    """The name of a thing or person of today; what is none is shown as it is."""
    if isinstance(thing, Permission):
        return str(thing.name)
    if isinstance(thing, AbstractUser):
        return thing.get_full_name() or thing.get_username()
    return str(thing.title if isinstance(thing, Page) else thing)


def _person(entry: AuditEntry) -> tuple[str, str]:
    return get_user_model()._meta.label_lower, str(entry.user_id)


def _name(entry: AuditEntry, things: dict[tuple[str, str], Model]) -> str:
    if not entry.user_id:
        return ""
    user = things.get(_person(entry))
    return _called(user) if user else str(_("utente %s") % entry.user_id)


def _things(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Model]:
    wanted: dict[str, set[str]] = {}
    for kind, number in keys:
        wanted.setdefault(kind, set()).add(number)
    found: dict[tuple[str, str], Model] = {}
    for kind, numbers in wanted.items():
        model = model_of(kind)
        if model is None:
            continue
        valid = [number for number in numbers if _fits(model, number)]
        manager = Page.objects if issubclass(model, Page) else model._default_manager
        found |= {(kind, str(pk)): thing for pk, thing in manager.in_bulk(valid).items()}
    return found


def _fits(model: type[Model], number: str) -> bool:
    try:
        model._meta.pk.to_python(number)
    except Exception:
        return False
    return True


def _thing_name(entry: AuditEntry, things: dict[tuple[str, str], Model]) -> str:
    if not entry.object_type:
        return ""
    thing = things.get((entry.object_type, entry.object_id))
    if isinstance(thing, Page):
        return str(thing.title)
    model = model_of(entry.object_type)
    kind = str(model._meta.verbose_name) if model else entry.object_type
    return f"{kind} {thing if thing is not None else entry.object_id}"


def _url(thing: Model, reader: Any) -> str:
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:edit", args=[thing.pk])
    return AdminURLFinder(reader).get_edit_url(thing) or ""
