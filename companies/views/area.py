"""The public pages for companies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from companies import guidance, patterns, picks
from companies.area import crumbs, here, make_area
from companies.comparison import make_comparison
from search import params
from search.hot import remembered
from search.views import public_page


@public_page
@remembered
def area(request: HttpRequest) -> HttpResponse:
    """What a company can offer, by letter of the law, comune, category, price, and who can invoice."""
    vocabulary = vocabularies.current()
    asked = params.parse(request.GET, language=get_language() or "", strict=False, vocabulary=vocabulary)
    made = make_area(asked, picks.read(request.GET), vocabulary)
    response = render(request, "companies/area.html", {"area": made, "vocabulary": vocabulary})
    response["Search-Engine"] = made.engine
    return response


@public_page
@remembered
def letters(request: HttpRequest) -> HttpResponse:
    """What each letter means in practice; what the office writes is in force at once, see ``companies.signals``."""
    title = _("Le lettere del TUIR, in pratica")
    context = {
        "company_letters": guidance.make_pages(vocabularies.current(), language=get_language() or ""),
        "crumbs": crumbs(here(title)),
        "title": title,
    }
    return render(request, "companies/letters.html", context)


@public_page
def comparison(request: HttpRequest) -> HttpResponse:
    """Up to five services side by side; what of the address cannot be shown is explained.

    Not kept in memory: hardly two people compare the same services in the same order.
    """
    made = make_comparison(
        picks.read(request.GET),
        vocabularies.current(),
        language=get_language() or "",
        crumbs=crumbs(here(_("Confronto"))),
    )
    return render(request, "companies/comparison.html", {"comparison": made})


@public_page
def models(request: HttpRequest) -> HttpResponse:
    """The models that associations offer small firms: on the list, or off it, as soon as the office says so."""
    title = _("Modelli di piano da copiare")
    context = {
        "patterns": patterns.make_patterns(request.GET.get("p"), vocabularies.current()),
        "crumbs": crumbs(here(title)),
        "title": title,
    }
    return render(request, "companies/models.html", context)
