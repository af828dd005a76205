"""From a document to what a reader sees: codes become labels, dates are held against today.

No query is made here: labels come from the vocabulary, everything else from the document.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog_pages import enums
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.identifiers import national_phone
from catalog_pages.keys import key_of
from catalog_pages.models import ServicePage
from catalog_pages.vocabulary import Vocabulary
from search import documents, languages, types, wording
from search.content import ITALIAN, PROSE, Content
from search.foreign import Foreign
from search.models import ServiceDocument
from search.packs import pack_in_words
from search.types import Label, ServiceView

PLACES_KEPT_AS = "places-by-code"


def present(
    document: ServiceDocument,
    *,
    language: str,
    vocabulary: Vocabulary | None = None,
    municipalities: Sequence[str] = (),
) -> ServiceView:
    """Return a live document as a reader of ``language`` sees it today; Italian where no translation is.

    ``municipalities`` are the codes asked for: ``match`` then says why the service was found.
    """
    return present_all(
        [document],
        language=language,
        vocabulary=vocabulary or vocabularies.current(),
        municipalities=municipalities,
    )[0]


def present_all(
    found: Iterable[ServiceDocument],
    *,
    language: str,
    vocabulary: Vocabulary,
    municipalities: Sequence[str] = (),
) -> list[ServiceView]:
    """The same for many documents."""
    with translation.override(language):
        presenter = _Presenter(language, vocabulary)
        views = [presenter.service(document) for document in found]
    return with_match(views, municipalities, language=language) if municipalities else views


def with_match(views: Iterable[ServiceView], municipalities: Sequence[str], *, language: str) -> list[ServiceView]:
    """Return items that say why they were found for the comuni asked for, by code; the others stay as they are."""
    with translation.override(language):
        return [_changed(view, match=match(view, municipalities)) for view in views]


def match(view: ServiceView, municipalities: Sequence[str]) -> Label | None:
    """Premises in a comune asked for, else coverage of it, else of the whole Ambito; in the active language."""
    if (known := view.kept.get(PLACES_KEPT_AS)) is None:
        known = view.kept[PLACES_KEPT_AS] = (
            {each.municipality.code: each.municipality for each in view.locations if each.municipality},
            {label.code: label for label in view.municipalities},
        )
    premises, covered = known
    for code in municipalities:
        if code in premises:
            return Label("premises", _("Sede a %s") % premises[code])
    for code in municipalities:
        if code in covered:
            return Label("coverage", _("Serve %s") % covered[code])
    if municipalities and view.whole_ambito:
        return Label("ambito", _("Serve tutto l'Ambito"))
    return None


def _changed(view: ServiceView, **values: Any) -> ServiceView:
    """What ``dataclasses.replace`` does, without checking fifty fields for each item of each list."""
    changed = object.__new__(type(view))
    changed.__dict__.update(view.__dict__, **values)
    return changed


def present_unsaved(page: ServicePage, language: str) -> ServiceView:
    """Return the sheet of a page in the editor, which may be unsaved; nothing is stored."""
    vocabulary = vocabularies.current()
    columns = documents.build_unsaved(page, vocabulary=vocabulary).columns
    document = ServiceDocument(pk=page.translation_key or uuid.uuid4(), live=True, version=0, **columns)
    return present(document, language=language, vocabulary=vocabulary)


class _Presenter:
    """Presents documents in one language, which is active meanwhile, on one day."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self.vocabulary = vocabulary
        self.today = timezone.localdate()
        comuni = vocabulary.terms(Scheme.MUNICIPALITY).values()
        self.comuni = sum(term.is_current(self.today) for term in comuni)

    def service(self, document: ServiceDocument) -> ServiceView:
        content: Content = document.content
        text_language = self.language if self.language in content["texts"] else ITALIAN
        texts = languages.texts(content, self.language)
        slug = texts["slug"]
        stale_on = _day(content["stale_on"])
        locations = [self.location(row) for row in content["locations"]]
        prices = [price for row in content["prices"] if (price := self.price(row)) is not None]
        covered = sorted(self.terms(Scheme.MUNICIPALITY, content["municipalities"]), key=str)
        return ServiceView(
            id=document.pk,
            slug=slug,
            path=reverse("service_detail", kwargs={"slug": slug, "key": key_of(document.pk)}),
            language=self.language,
            text_language=text_language,
            languages_available=sorted(content["texts"], key=lambda code: (code != ITALIAN, code)),
            title=texts["title"],
            summary=texts["summary"],
            status_reason=texts["status_reason"],
            texts={name: texts[name] for name in PROSE if name in texts},
            category=self.term(Scheme.CATEGORY, content["category"]),
            kind=self.term(Scheme.KIND, content["kind"]),
            status=self.choice(enums.ServiceStatus, content["status"]),
            targets=self.terms(Scheme.TARGET, content["targets"]),
            min_age=content["min_age"],
            max_age=content["max_age"],
            whole_ambito=content["whole_ambito"],
            municipalities=covered,
            delivery=self.terms(Scheme.DELIVERY, content["delivery"]),
            languages=self.terms(Scheme.LANGUAGE, content["languages"]),
            welfare_letters=self.terms(Scheme.WELFARE, content["welfare_letters"]),
            can_invoice=content["can_invoice"],
            charter_url=content["charter_url"],
            waiting_days=content["waiting_days"],
            pack=pack_in_words(content["pack"]),
            pack_data=content["pack"],
            image=types.Image(**content["image"]) if content["image"] else None,
            locations=locations,
            hours=[self.hours(row) for row in content["hours"]],
            contacts=[self.contact(row) for row in content["contacts"]],
            access_ways=[self.access(row) for row in content["access_ways"]],
            prices=prices,
            concessions=[
                self.concession(row) for row in self.in_force(content["concessions"], "valid_from", "valid_to")
            ],
            documents=[
                types.DocumentNeeded(id=_id(row), text=self.text(row["text"]), url=row["url"])
                for row in content["documents"]
            ],
            notices=[self.notice(row) for row in self.in_force(content["notices"], "starts", "ends")],
            attestations=[self.attestation(row) for row in self.in_force(content["attestations"], "", "expires_on")],
            provider=self.provider(content["provider"]),
            costs=[self.choice(enums.Cost, code) for code in content["costs"]],
            cost_text=wording.cost(prices, has_notes="cost_notes" in texts),
            where_text=wording.places(
                whole_ambito=content["whole_ambito"],
                comuni=self.comuni,
                covered=[label.label for label in covered],
                premises=[location.municipality.label for location in locations if location.municipality],
            ),
            age_text=wording.ages(content["min_age"], content["max_age"]),
            assured_date=_day(content["assured_date"]),
            assured_method=self.optional_choice(enums.AssuranceMethod, content["assured_method"]),
            edited_at=document.edited_at or timezone.now(),
            published_at=document.published_at or timezone.now(),
            is_stale=stale_on is not None and self.today > stale_on,
            completeness=document.completeness,
            is_demo=content["is_demo"],
            enrolments=self.enrolments(content["notices"]),
            enrolments_are_over=self.enrolments_are_over(content["notices"]),
            closures=self.closures(content["notices"]),
            company_terms=[
                self.terms_for_companies(row)
                # Documents written before there were any last until the worker has built them again.
                for row in self.in_force(content.get("company_terms", []), "valid_from", "valid_to")
            ],
            translations=languages.translations(content),
            italian_rows=languages.of(content, self.language)["rows"] if self.language != ITALIAN else [],
            slugs={code: own["slug"] for code, own in content["texts"].items()},
            verify_by=_day(content["verify_by"]),
            italian_texts=_in_italian(texts) if text_language != ITALIAN else [],
            has_changed_texts=text_language != ITALIAN and bool(languages.of(content, text_language)["changed"]),
        )

    # Rows

    def location(self, row: Content) -> types.Location:
        return types.Location(
            id=_id(row),
            name=self.text(row["name"]),
            address=row["address"],
            postal_code=row["postal_code"],
            municipality=self.term(Scheme.MUNICIPALITY, row["municipality"]),
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
            wheelchair=self.optional_choice(enums.WheelchairAccess, row["wheelchair"]),
            access_notes=self.text(row["access_notes"]),
        )

    def hours(self, row: Content) -> types.Hours:
        return types.Hours(
            id=_id(row),
            weekdays=sorted(row["weekdays"]),
            days=wording.days(row["weekdays"]),
            opens=row["opens"] or "",
            closes=row["closes"] or "",
            note=self.text(row["note"]),
        )

    def contact(self, row: Content) -> types.Contact:
        phones = [phone for name in ("phone", "phone_extra") if (phone := _phone(row[name])) is not None]
        return types.Contact(
            id=_id(row),
            label=self.text(row["label"]),
            phones=phones,
            email=row["email"],
            url=row["url"],
            municipality=self.term(Scheme.MUNICIPALITY, row["municipality"]),
            activation=self.text(row["activation"]),
        )

    def access(self, row: Content) -> types.Access:
        return types.Access(
            id=_id(row),
            actor=self.choice(enums.Actor, row["actor"]),
            channel=self.choice(enums.AccessChannel, row["channel"]),
            url=row["url"],
            note=self.text(row["note"]),
        )

    def price(self, row: Content) -> types.Price | None:
        """A price row in force today; nothing for others and for those without an amount."""
        amount, amount_to = _decimal(row["amount"]), _decimal(row["amount_to"])
        starts, ends = _day(row["valid_from"]), _day(row["valid_to"])
        if amount is None or not wording.in_force(starts, ends, self.today):
            return None
        low, high = _decimal(row["isee_from"]), _decimal(row["isee_to"])
        kind = self.optional_choice(enums.IseeKind, row["isee_kind"])
        return types.Price(
            id=_id(row),
            label=self.text(row["label"]),
            amount=amount,
            amount_to=amount_to,
            unit=self.optional_choice(enums.PriceUnit, row["unit"]),
            isee_from=low,
            isee_to=high,
            isee_kind=kind,
            municipality=self.term(Scheme.MUNICIPALITY, row["municipality"]),
            valid_from=starts,
            valid_to=ends,
            source_url=row["source_url"],
            text=wording.amount(amount, amount_to, row["unit"]),
            isee_text=wording.isee(low, high, kind.label if kind else ""),
        )

    def concession(self, row: Content) -> types.ConcessionView:
        # Documents written before concessions had rules last until the worker has built them again.
        low, high = _decimal(row.get("isee_from")), _decimal(row.get("isee_to"))
        min_age, max_age = row.get("min_age"), row.get("max_age")
        kind = self.optional_choice(enums.IseeKind, row.get("isee_kind", ""))
        apply_by = _day(row.get("apply_by"))
        return types.ConcessionView(
            id=_id(row),
            kind=self.choice(enums.ConcessionKind, row["kind"]),
            title=self.text(row["title"]),
            granted_by=row["granted_by"],
            municipality=self.term(Scheme.MUNICIPALITY, row.get("municipality", "")),
            min_age=min_age,
            max_age=max_age,
            isee_from=low,
            isee_to=high,
            isee_kind=kind,
            how_to_get=self.text(row["how_to_get"]),
            documents=self.text(row.get("documents", {})),
            apply_by=apply_by,
            url=row["url"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            age_text=wording.ages(min_age, max_age),
            isee_text=wording.isee(low, high, kind.label if kind else "") or (kind.label if kind else ""),
            is_over=apply_by is not None and apply_by < self.today,
        )

    def terms_for_companies(self, row: Content) -> types.CompanyTermsView:
        amount, amount_to = _decimal(row["amount"]), _decimal(row["amount_to"])
        return types.CompanyTermsView(
            id=_id(row),
            label=self.text(row["label"]),
            amount=amount,
            amount_to=amount_to,
            unit=self.optional_choice(enums.PriceUnit, row["unit"]),
            vat=self.optional_choice(enums.Vat, row["vat"]),
            minimum=row["minimum"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            contact_label=row["contact_label"],
            contact_phone=_phone(row["contact_phone"]),
            contact_email=row["contact_email"],
            note=self.text(row["note"]),
            text=wording.company_price(amount, amount_to, row["unit"], row["vat"]),
        )

    def notice(self, row: Content) -> types.Notice:
        return types.Notice(
            id=_id(row),
            kind=self.choice(enums.NoticeKind, row["kind"]),
            text=self.text(row["text"]),
            starts=_day(row["starts"]),
            ends=_day(row["ends"]),
            waiting=self.optional_choice(enums.WaitingLevel, row["waiting_level"]),
        )

    def enrolments(self, rows: list[Content]) -> list[types.Notice]:
        """The enrolment windows with a last day that has not passed, the next to end first."""
        dated = [self.notice(row) for row in rows if row["kind"] == enums.NoticeKind.ENROLMENT and row["ends"]]
        coming = [notice for notice in dated if notice.ends and notice.ends >= self.today]
        return sorted(coming, key=lambda notice: (notice.ends or self.today, notice.starts or self.today))

    def enrolments_are_over(self, rows: list[Content]) -> bool:
        """Whether there were enrolment windows, and every one of them has passed."""
        own = [row for row in rows if row["kind"] == enums.NoticeKind.ENROLMENT]
        return bool(own) and all((ends := _day(row["ends"])) is not None and ends < self.today for row in own)

    def closures(self, rows: list[Content]) -> list[types.Notice]:
        """The closures of today and of days to come, as they stand in the sheet."""
        found = [self.notice(row) for row in rows if row["kind"] == enums.NoticeKind.CLOSURE]
        return [closure for closure in found if closure.ends is None or closure.ends >= self.today]

    def attestation(self, row: Content) -> types.AttestationView:
        return types.AttestationView(
            id=_id(row),
            kind=self.choice(enums.AttestationKind, row["kind"]),
            reference=row["reference"],
            issued_by=row["issued_by"],
            expires_on=_day(row["expires_on"]),
            url=row["url"],
            checked_on=_day(row["checked_on"]),
        )

    def provider(self, row: Content) -> types.ProviderView:
        return types.ProviderView(
            id=_id(row),
            name=self.text(row["name"]),
            path=self.text(row["path"]),
            kind=self.choice(enums.ProviderKind, row["kind"]),
            is_public=row["is_public"],
            phone=_phone(row["phone"]),
            email=row["email"],
            pec=row["pec"],
            website=row["website"],
            address=row["address"],
            postal_code=row["postal_code"],
            municipality=self.term(Scheme.MUNICIPALITY, row["municipality"]),
            logo=types.Image(**row["logo"]) if row["logo"] else None,
            legal_name=row["legal_name"],
            identifiers=row["identifiers"],
        )

    # Values

    def text(self, by_language: dict[str, str]) -> str:
        if own := by_language.get(self.language):
            return own
        italian = by_language.get(ITALIAN, "")
        return Foreign(italian) if italian and self.language != ITALIAN else italian

    def term(self, scheme: Scheme, code: str) -> Label | None:
        return Label(code, self.vocabulary.label(scheme, code, self.language)) if code else None

    def terms(self, scheme: Scheme, codes: Iterable[str]) -> list[Label]:
        return [Label(code, self.vocabulary.label(scheme, code, self.language)) for code in codes]

    def choice(self, choices: type[TextChoices], code: str) -> Label:
        """The label of a code; a code that is no choice any more is its own name."""
        return _choices(choices, self.language).get(code) or Label(code, code)

    def optional_choice(self, choices: type[TextChoices], code: str) -> Label | None:
        return self.choice(choices, code) if code else None

    def in_force(self, rows: list[Content], starts: str, ends: str) -> list[Content]:
        """The dated rows that hold today."""
        return [
            row for row in rows if wording.in_force(_day(row[starts]) if starts else None, _day(row[ends]), self.today)
        ]


@cache
def _choices(choices: type[TextChoices], language: str) -> dict[str, Label]:
    """The labels of a set of codes in a language, which is the active one."""
    return {code: Label(code, str(label)) for code, label in choices.choices}


def _in_italian(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if isinstance(text, Foreign) and name != "slug"]


def _id(row: Content) -> uuid.UUID:
    return uuid.UUID(row["id"])


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None


@lru_cache(maxsize=1_000)
def _phone(number: str) -> types.Phone | None:
    return types.Phone(number=number, display=national_phone(number)) if number else None
