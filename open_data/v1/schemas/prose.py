"""Pages of prose and menus: what another front end needs beside the catalogue."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from pydantic import BaseModel, Field

from catalog_pages import languages
from catalog_pages.foreign import of as language_of
from open_data.v1.schemas.common import Meta, PageMeta, Uri, about, absolute, whole_links
from open_data.v1.schemas.services import Translation
from search import navigation, prose


class ListedPage(BaseModel):
    """A page in the list."""

    model_config = about("Una pagina scritta dall'Ufficio, senza il testo. La pagina intera è a /pages/{id}.")

    id: uuid.UUID = Field(description="Identità della pagina: la stessa in ogni lingua.")
    kind: Literal["home", "info", "faq"] = Field(
        description="home: la pagina iniziale; info: una pagina di testo; faq: domande e risposte."
    )
    slug: str = Field(description="Il nome nell'indirizzo.", examples=["chi-siamo"])
    url: Uri = Field(description="La pagina per le persone.")
    title: str
    summary: str | None
    text_language: str = Field(description="La lingua in cui è davvero la pagina.", examples=["it"])
    languages_available: list[str] = Field(description="Le lingue in cui c'è la pagina.", examples=[["it", "en"]])
    italian_texts: list[str] = Field(
        description="Le voci che sono in italiano perché la traduzione manca o non è più vera."
    )
    role: str | None = Field(description="Il posto nel piè di pagina: contacts, privacy, legal, accessibility.")
    in_menus: bool = Field(description="Se sta nel menu principale.")
    parent: uuid.UUID | None = Field(description="La pagina che le sta sopra.")
    updated: datetime.datetime | None = Field(description="Quando è stata pubblicata così com'è.")

    @classmethod
    def of(cls, page: prose.Prose) -> ListedPage:
        return cls(**_listed(page))


class Question(BaseModel):
    """A question with its answer."""

    model_config = about("Una domanda con la sua risposta.")

    anchor: str = Field(description="Il nome della domanda dentro la pagina, per gli indirizzi.")
    question: str
    answer: str = Field(description="HTML sicuro.")
    language: str = Field(description="La lingua in cui è scritta.", examples=["it"])


class Situation(BaseModel):
    """A situation of life."""

    model_config = about("Una situazione di vita, con ciò che conviene guardare.")

    title: str
    detail: str | None
    url: Uri = Field(description="Una ricerca, o una pagina.")
    language: str = Field(description="La lingua in cui è scritta.", examples=["it"])


class Page(ListedPage):
    """A page with everything."""

    model_config = about("Una pagina scritta dall'Ufficio, intera.")

    html: str = Field(description="Il testo, HTML sicuro.", examples=["<p>Il catalogo è di tutti.</p>"])
    translations: list[Translation] = Field(description="A che punto è ogni lingua del sito.")
    urls: dict[str, Uri] = Field(description="La pagina per le persone, per lingua.")
    questions: list[Question] = Field(description="Solo per faq.")
    situations: list[Situation] = Field(description="Solo per home.")
    companies_page: uuid.UUID | None = Field(description="Solo per home: la pagina per le imprese.")
    partners_page: uuid.UUID | None = Field(description="Solo per home: la pagina dei partner.")

    @classmethod
    def of(cls, page: prose.Prose) -> Page:
        return cls(
            **_listed(page),
            html=whole_links(page.html),
            translations=[Translation.of(each) for each in page.translations],
            urls={code: absolute(path) for code, path in page.paths.items()},
            questions=[
                Question(
                    anchor=each.anchor,
                    question=each.question,
                    answer=whole_links(each.answer),
                    language=each.language,
                )
                for each in page.questions
            ],
            situations=[
                Situation(title=each.title, detail=each.detail or None, url=absolute(each.path), language=each.language)
                for each in page.situations
            ],
            companies_page=page.shown_on_home.get("companies"),
            partners_page=page.shown_on_home.get("partners"),
        )


def _listed(page: prose.Prose) -> dict[str, Any]:
    return {
        "id": page.id,
        "kind": page.kind,
        "slug": page.slug,
        "url": absolute(page.path),
        "title": page.title,
        "summary": page.summary or None,
        "text_language": page.text_language,
        "languages_available": page.languages_available,
        "italian_texts": page.italian_texts,
        "role": page.role or None,
        "in_menus": page.in_menus,
        "parent": page.parent,
        "updated": page.updated_at,
    }


class PageList(BaseModel):
    """The pages."""

    model_config = about("Le pagine scritte dall'Ufficio, nell'ordine in cui stanno nel sito.")

    meta: PageMeta
    items: list[ListedPage]


class PageAnswer(BaseModel):
    """The answer with one page."""

    model_config = about("Una pagina.")

    meta: Meta
    item: Page


class MenuLink(BaseModel):
    """A line of a menu."""

    model_config = about("Una voce di menu.")

    title: str
    url: Uri
    page: uuid.UUID | None = Field(description="L'identità della pagina, per /pages/{id}; null se non è una di quelle.")
    language: str = Field(description="La lingua in cui è scritto il titolo.", examples=["it"])

    @classmethod
    def of(cls, link: navigation.Link, language: str) -> MenuLink:
        return cls(title=link.title, url=absolute(link.url), page=link.page, language=language_of(link.title, language))

    @classmethod
    def or_none(cls, link: navigation.Link | None, language: str) -> MenuLink | None:
        return cls.of(link, language) if link else None


class Language(BaseModel):
    """A language of the site."""

    model_config = about("Una lingua del sito.")

    code: str = Field(description="ISO 639-1.", examples=["ro"])
    name: str = Field(description="Il suo nome, scritto in quella lingua.", examples=["Română"])
    direction: Literal["ltr", "rtl"] = Field(description="Da che parte si scrive.")
    home: Uri = Field(description="La pagina iniziale in quella lingua.")

    @classmethod
    def of(cls, code: str) -> Language:
        return cls(
            code=code,
            name=languages.own_name(code),
            direction="rtl" if languages.is_right_to_left(code) else "ltr",
            home=absolute(navigation.home_url(code)),
        )


class Menus(BaseModel):
    """The menus of the site."""

    model_config = about("I menu del sito, come li compone l'Ufficio, e le sue lingue.")

    home: Uri
    main: list[MenuLink] = Field(description="Il menu principale.")
    more: list[MenuLink] = Field(description="Le altre pagine, in fondo a ogni pagina.")
    faq: MenuLink | None
    contacts: MenuLink | None
    privacy: MenuLink | None
    legal: MenuLink | None
    accessibility: MenuLink | None
    languages: list[Language]

    @classmethod
    def of(cls, menus: navigation.Menus, language: str, codes: list[str]) -> Menus:
        return cls(
            home=absolute(menus.home_url),
            main=[MenuLink.of(link, language) for link in menus.main],
            more=[MenuLink.of(link, language) for link in menus.more],
            faq=MenuLink.or_none(menus.faq, language),
            contacts=MenuLink.or_none(menus.contacts, language),
            privacy=MenuLink.or_none(menus.privacy, language),
            legal=MenuLink.or_none(menus.legal, language),
            accessibility=MenuLink.or_none(menus.accessibility, language),
            languages=[Language.of(code) for code in codes],
        )


class MenuAnswer(BaseModel):
    """The answer with the menus."""

    model_config = about("I menu.")

    meta: Meta
    item: Menus
