"""The plan by brute force: the pages and their rows, read one after the other, by the rules as they are written down.

It knows nothing of the file, the documents, the vocabulary in memory or the program that computes on the device.
"""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

from django.utils import timezone

from catalog_pages.models import Concession, PriceRow, ServiceDesk, ServicePage, Term
from catalog_pages.quality import verification_due
from companies.models import LetterGuidance

WAIT = {"": 0, "short": 1, "medium": 2, "long": 3}


class Reading:
    """Everything that is public, as the database has it; ``plan`` reads it for one person."""

    def __init__(self, grace_days: int) -> None:
        self.sheets = [Sheet(page, grace_days) for page in ServicePage.objects.filter(alias_of=None) if is_public(page)]
        self.sheets.sort(key=lambda sheet: (sorted_as(sheet.title), sheet.page.translation_key.hex))
        self.desks = {code_of(desk.municipality): desk for desk in ServiceDesk.objects.all()}
        self.guidance = list(LetterGuidance.objects.all())
        self.parents = {code_of(term): code_of(term.parent) for term in Term.objects.filter(scheme="kind")}
        self.parents |= {term.code: term.code for term in Term.objects.filter(scheme="category")}

    def plan(self, person: dict[str, Any], today: datetime.date) -> dict[str, Any]:
        """What the plan of the device must say, in a form that can be compared."""
        wanted: list[str] = []
        for code in person["kinds"]:
            now = code_now("kind", code)
            if now not in wanted:
                wanted.append(now)
        place = code_now("municipality", person["municipality"])
        verdicts = []
        for sheet in self.sheets:
            verdict = judge(sheet, person, place, today)
            if verdict is not None:
                verdicts.append(verdict)
        verdicts.sort(key=lambda each: each["order"])
        needs = []
        for kind in wanted:
            need: dict[str, Any] = {"kind": kind, "fits": [], "partly": [], "later": []}
            for verdict in verdicts:
                if verdict["sheet"].kind != kind:
                    continue
                if verdict["later"]:
                    need["later"].append(verdict)
                elif verdict["lacks"]:
                    need["partly"].append(verdict)
                else:
                    need["fits"].append(verdict)
            needs.append(need)
        usable = [verdict for need in needs for name in ("fits", "partly") for verdict in need[name]]
        every = [verdict for need in needs for name in ("fits", "partly", "later") for verdict in need[name]]
        return {
            "first": self.first(needs, place),
            "needs": [
                {name: value if name == "kind" else [shown(each) for each in value] for name, value in need.items()}
                for need in needs
            ],
            "documents": papers(usable),
            "deadlines": deadlines(needs),
            "employer": self.employer(usable, today) if person["employed"] else [],
            "meanwhile": self.meanwhile(needs, verdicts, wanted),
            "counts": [sum(len(need[name]) for need in needs) for name in ("fits", "partly", "later")],
            "all": len(every),
        }

    def first(self, needs: list[dict[str, Any]], place: str) -> list[Any]:
        """Whom to call first: kind, whom, of which service, why."""
        fits = [verdict for need in needs for verdict in need["fits"]]
        for verdict in fits:
            sheet = verdict["sheet"]
            by_social_worker = any(way.actor == "social-worker" for way in sheet.ways)
            for row in sheet.contacts:
                if place and code_of(row.municipality) == place and (row.activation or by_social_worker):
                    why = "activation" if row.activation else "social-worker"
                    return ["municipal-contact", row.label, sheet.key, why]
        if place in self.desks:
            desk = self.desks[place]
            for verdict in fits:
                for way in verdict["sheet"].ways:
                    if way.actor == "social-worker":
                        return ["desk", desk.name, "", "starts-at-desk"]
                    if way.channel == "desk" and verdict["sheet"].is_public_body:
                        return ["desk", desk.name, "", "starts-at-desk"]
            for need in needs:
                if not need["fits"]:
                    return ["desk", desk.name, "", "nothing-fits"]
        for verdict in fits + [verdict for need in needs for verdict in need["partly"]]:
            if verdict["contact"]:
                return ["service", verdict["contact"][0], verdict["sheet"].key, "first-service"]
        return ["help", "", "", "no-contact"]

    def employer(self, verdicts: list[dict[str, Any]], today: datetime.date) -> list[Any]:
        found = []
        for verdict in verdicts:
            letters = []
            for term in verdict["sheet"].letters:
                text = ""
                for guidance in self.guidance:
                    if guidance.letter_id == term.pk and holds(guidance.valid_from, guidance.valid_to, today):
                        text = guidance.texts.get(language="it").meaning
                letters.append([term.code, text])
            if letters:
                found.append([verdict["sheet"].key, letters, bool(verdict["sheet"].page.can_invoice)])
        return found

    def meanwhile(
        self, needs: list[dict[str, Any]], verdicts: list[dict[str, Any]], wanted: list[str]
    ) -> list[tuple[str, list[str]]]:
        found = []
        for need in needs:
            if any(WAIT[verdict["waiting"]] < 2 for verdict in need["fits"]):
                continue
            others = []
            for verdict in verdicts:
                sheet = verdict["sheet"]
                if sheet.category != self.parents.get(need["kind"]) or sheet.kind in wanted:
                    continue
                if WAIT[verdict["waiting"]] < 2 and not verdict["lacks"] and not verdict["later"]:
                    others.append(sheet.key)
            if others:
                found.append((need["kind"], others[:3]))
        return found


class Sheet:
    """A service with its rows in memory."""

    def __init__(self, page: ServicePage, grace_days: int) -> None:
        self.page = page
        self.key = page.translation_key.hex[:8]
        self.title = page.title
        self.kind = code_of(page.kind) or page.category.code
        self.category = page.category.code
        self.covered = {code_of(term) for term in page.municipalities.all()}
        self.delivery = {term.code for term in page.delivery.all()}
        self.languages = {term.code for term in page.languages.all()}
        self.letters = sorted(page.welfare_letters.all(), key=lambda term: (term.position, term.code))
        self.premises = [(code_of(row.municipality), row.wheelchair) for row in page.locations.all()]
        self.prices: list[PriceRow] = [row for row in page.prices.all() if row.amount is not None]
        self.concessions: list[Concession] = list(page.concessions.all())
        self.contacts = list(page.contacts.all())
        self.ways = list(page.access_ways.all())
        self.papers = [row.text for row in page.documents.all()]
        self.notices = list(page.notices.all())
        body = page.provider
        self.is_public_body = body.kind in ("municipality", "public-company", "health-authority")
        self.body = [body.title, body.phone] if body.phone or body.email or body.website else None
        due = verification_due(
            assured_date=page.assured_date,
            published=timezone.localdate(page.first_published_at),
            months=page.verification_months,
            category=self.category,
        )
        self.stale_on = due + datetime.timedelta(days=grace_days)


def judge(sheet: Sheet, person: dict[str, Any], place: str, today: datetime.date) -> dict[str, Any] | None:
    """What the plan says of a service, or nothing when it is not for this person."""
    page = sheet.page
    if page.status == "inactive":
        return None
    age = person["age"]
    if age is not None:
        if page.min_age is not None and age < page.min_age:
            return None
        if page.max_age is not None and age > page.max_age:
            return None
        # Somebody who is two is between 24 and 35 months old.
        if page.nursery_months_from is not None and age * 12 + 11 < page.nursery_months_from:
            return None
        if page.nursery_months_to is not None and age * 12 > page.nursery_months_to:
            return None
    has_premises = any(where == place for where, _wheelchair in sheet.premises)
    reasons: list[str] = []
    if not place:
        rank = 3
        reasons.append("place-unknown")
    elif place in sheet.covered:
        rank = 0
        reasons.append("covers-own")
    elif page.whole_ambito and is_in_ambito(place, today):
        rank = 1
        reasons.append("covers-ambito")
    elif has_premises:
        rank = 2
    else:
        return None
    if place and has_premises:
        reasons.append("premises-near")
    bounds = (page.min_age, page.max_age, page.nursery_months_from, page.nursery_months_to)
    if age is not None and any(bound is not None for bound in bounds):
        reasons.append("age-fits")
    lacks: list[str] = []
    if person["at_home"]:
        (reasons if "a-domicilio" in sheet.delivery else lacks).append("home")
    if person["wheelchair"]:
        said = [wheelchair for _where, wheelchair in sheet.premises]
        if "yes" in said or "a-domicilio" in sheet.delivery or page.transport_lift:
            reasons.append("wheelchair")
        elif "partial" in said:
            lacks.append("wheelchair-partial")
        elif "no" in said:
            lacks.append("wheelchair")
        else:
            lacks.append("wheelchair-unknown")
    if person["language"] not in ("", "it"):
        (reasons if person["language"] in sheet.languages else lacks).append("language")
    is_stale = today > sheet.stale_on
    if page.assured_date and not is_stale:
        reasons.append("fresh")
    waiting = wait(sheet, today)
    later, open_until = when(sheet, waiting, today)
    return {
        "sheet": sheet,
        "order": (WAIT[waiting] >= 2, rank, is_stale),
        "reasons": reasons,
        "lacks": lacks,
        "later": later,
        "waiting": waiting,
        "open_until": open_until,
        "notices": [row.text for row in sheet.notices if row.text and holds(row.starts, row.ends, today)],
        "contact": contact(sheet, place),
        "prices": prices(sheet, person["isee"], place, today),
        "concessions": concessions(sheet, person, place, today),
        "assured": str(page.assured_date or ""),
    }


def wait(sheet: Sheet, today: datetime.date) -> str:
    levels = []
    for notice in sheet.notices:
        if notice.kind == "waiting-list" and holds(notice.starts, notice.ends, today):
            levels.append(notice.waiting_level)
    if levels:
        return max(levels, key=lambda level: WAIT[level])
    days = sheet.page.waiting_days
    if not days:
        return ""
    if days < 14:
        return "short"
    return "medium" if days <= 60 else "long"


def when(sheet: Sheet, waiting: str, today: datetime.date) -> tuple[list[list[str]], str]:
    """Why it can't be had now, and until when one can enrol."""
    later: list[list[str]] = []
    closures = []
    windows = []
    for notice in sheet.notices:
        if notice.kind == "closure" and holds(notice.starts, notice.ends, today):
            closures.append(notice)
        if notice.kind == "enrolment":
            windows.append(notice)
    if sheet.page.status == "temporarily-closed":
        later.append(["closed", ""])
    elif closures:
        later.append(["closed", last_day(closures)])
    if waiting == "long":
        later.append(["waiting-long", ""])
    open_now = [notice for notice in windows if holds(notice.starts, notice.ends, today)]
    if windows and not open_now:
        coming = [notice.starts for notice in windows if notice.starts and notice.starts > today]
        later.append(["enrolment-opens", str(min(coming))] if coming else ["enrolment-over", ""])
    return later, last_day(open_now)


def last_day(notices: list[Any]) -> str:
    if not notices or any(notice.ends is None for notice in notices):
        return ""
    return str(max(notice.ends for notice in notices))


def contact(sheet: Sheet, place: str) -> list[str] | None:
    for row in sheet.contacts:
        if place and code_of(row.municipality) == place:
            return [row.label, row.phone]
    for row in sheet.contacts:
        if row.municipality is None:
            return [row.label, row.phone]
    if not place and sheet.contacts:
        return [sheet.contacts[0].label, sheet.contacts[0].phone]
    return sheet.body


def prices(sheet: Sheet, isee: list[int] | None, place: str, today: datetime.date) -> dict[str, Any]:
    plain, banded = [], []
    for row in sheet.prices:
        if not holds(row.valid_from, row.valid_to, today) or not is_for(row, place):
            continue
        if row.isee_from is None and row.isee_to is None:
            plain.append(row)
        else:
            banded.append(row)
    own = [row for row in banded if isee is not None and is_in_band(row, isee)]
    full = plain or [row for row in banded if row.isee_to is None]
    return {
        "full": [[row.label, str(row.amount)] for row in full],
        "own": [[row.label, str(row.amount)] for row in own],
        "banded": bool(banded),
    }


def concessions(sheet: Sheet, person: dict[str, Any], place: str, today: datetime.date) -> list[list[str]]:
    found = []
    for row in sheet.concessions:
        if not holds(row.valid_from, row.valid_to, today) or not is_for(row, place):
            continue
        if row.apply_by is not None and row.apply_by < today:
            continue
        if person["age"] is not None:
            if row.min_age is not None and person["age"] < row.min_age:
                continue
            if row.max_age is not None and person["age"] > row.max_age:
                continue
        if person["isee"] is not None and not is_in_band(row, person["isee"]):
            continue
        found.append([str(row.uid)[:8], row.title, row.documents, str(row.apply_by or "")])
    return found


def papers(verdicts: list[dict[str, Any]]) -> list[list[Any]]:
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        for text in verdict["sheet"].papers:
            keys = found.setdefault(text, [])
            if verdict["sheet"].key not in keys:
                keys.append(verdict["sheet"].key)
    return [[text, keys] for text, keys in found.items()]


def deadlines(needs: list[dict[str, Any]]) -> list[list[str]]:
    found = []
    for need in needs:
        for name in ("fits", "partly", "later"):
            for verdict in need[name]:
                key = verdict["sheet"].key
                if verdict["open_until"]:
                    found.append([verdict["open_until"], "enrolment", key, ""])
                for code, day in verdict["later"]:
                    if code == "enrolment-opens":
                        found.append([day, "enrolment-opens", key, ""])
                for row_id, _title, _documents, day in verdict["concessions"]:
                    if day:
                        found.append([day, "concession", key, row_id])
    return sorted(found, key=lambda each: each[0])


def shown(verdict: dict[str, Any]) -> dict[str, Any]:
    return {"service": verdict["sheet"].key} | {
        name: value for name, value in verdict.items() if name not in ("sheet", "order")
    }


# What is public, and the codes of today


def is_public(page: ServicePage) -> bool:
    if not page.live or page.locale.language_code != "it":
        return False
    suspended = any(row.lifted_at is None for row in page.provider.suspensions.all())
    return page.provider.live and not suspended


def code_of(term: Term | None) -> str:
    """The code that a term has today: of what replaced it, if something did."""
    while term is not None and term.replaced_by is not None:
        term = term.replaced_by
    return term.code if term else ""


def code_now(scheme: str, code: str) -> str:
    return code_of(Term.objects.filter(scheme=scheme, code=code).first()) or code


def is_in_ambito(code: str, today: datetime.date) -> bool:
    term = Term.objects.filter(scheme="municipality", code=code, replaced_by=None).first()
    return term is not None and holds(term.valid_from, term.valid_to, today)


def holds(first: datetime.date | None, last: datetime.date | None, today: datetime.date) -> bool:
    if first is not None and today < first:
        return False
    return not (last is not None and today > last)


def is_for(row: PriceRow | Concession, place: str) -> bool:
    return row.municipality is None or place == "" or code_of(row.municipality) == place


def is_in_band(row: PriceRow | Concession, isee: list[int]) -> bool:
    """Whether some income above the lower end of the band, up to its upper end, is one that the row is for."""
    low, high = isee
    if row.isee_to is not None and low > 0 and row.isee_to <= low:
        return False
    return not (row.isee_from is not None and high is not None and row.isee_from > high)


def sorted_as(title: str) -> str:
    bare = [letter for letter in unicodedata.normalize("NFD", title) if not unicodedata.combining(letter)]
    return " ".join("".join(bare).casefold().split())
