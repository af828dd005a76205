"""The two sorts of pages: the questions, which the device answers by itself, and the plain list of each need."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from pathway.checklist import make_checklist
from pathway.questions import make_questions
from search.hot import remembered
from search.views import public_page


@public_page
@remembered
def pathway(request: HttpRequest) -> HttpResponse:
    """The questions. The same page for everybody: what is answered is read by the script, and by nobody else."""
    made = make_questions(vocabularies.current(), language=get_language() or "")
    return render(request, "pathway/pathway.html", {"pathway": made})


@public_page
@remembered
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """What to do for one need, the same for everybody; a code that was replaced leads to the one of today."""
    vocabulary = vocabularies.current()
    term = vocabulary.terms(Scheme.KIND).get(vocabulary.resolve(Scheme.KIND, code))
    if term is None or not term.is_current(timezone.localdate()):
        raise Http404(_("Questo bisogno non è tra quelli del catalogo."))
    if term.code != code:
        return HttpResponsePermanentRedirect(reverse("pathway_checklist", args=[term.code]))
    made = make_checklist(term, vocabulary, language=get_language() or "")
    return render(request, "pathway/checklist.html", {"checklist": made})
