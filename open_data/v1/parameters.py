"""The parameters that only the API has, beside those of searches (``search.params``)."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from search import params
from search.params import Parameter, ParameterError, ParameterErrors

CURSOR = "^[0-9]{1,18}$"
GEOJSON = "geojson"
ALWAYS = "id"
"""What an item keeps whatever is asked for, where it has it."""

OWN: dict[str, Parameter] = {
    each.name: each
    for each in (
        Parameter(
            "fields",
            "text",
            gettext_lazy("Solo queste voci di ogni elemento, separate da virgole; «id» c'è sempre."),
            "title,summary",
        ),
        Parameter(
            "since",
            "text",
            gettext_lazy("Il cursore dell'ultima risposta ricevuta; 0, o niente, per cominciare dall'inizio."),
            "0",
            default="0",
        ),
        Parameter("format", "choice", gettext_lazy("Il formato della risposta."), "json", choices=("json", GEOJSON)),
    )
}


def described(name: str) -> Parameter:
    """The parameter with a name, of the API or of searches."""
    return OWN.get(name) or params.BY_NAME[name]


def fields(request: HttpRequest, *shapes: type[BaseModel]) -> frozenset[str] | None:
    """Return the members asked for, or ``None`` for all. Raises ``ParameterErrors`` for one that no shape has."""
    texts = request.GET.getlist("fields")
    if not any(texts):
        # What a form sends empty was not asked for.
        return None
    known = {name for shape in shapes for name in shape.model_fields}
    given = [part.strip() for text in texts for part in text.split(",")]
    names = set(given)
    if len(given) > len(known):
        reason = _("Al massimo %d valori.") % len(known)
        raise ParameterErrors([ParameterError(name="fields", value="", reason=reason)])
    if unknown := sorted(names - known):
        reason = _("Voci ammesse: %s.") % ", ".join(sorted(known))
        raise ParameterErrors([ParameterError(name="fields", value=each[:100], reason=reason) for each in unknown])
    return frozenset(names | ({ALWAYS} & known))


def since(request: HttpRequest) -> int:
    """Return the place in the order of changes that a cursor stands for. Raises ``ParameterErrors``."""
    value = _once(request, "since") or "0"
    if not re.search(CURSOR, value):
        raise _refused("since", value, _("Non è un cursore: usa quello dell'ultima risposta, o 0."))
    return int(value)


def wants_geojson(request: HttpRequest) -> bool:
    """Whether the answer is for maps. Raises ``ParameterErrors``."""
    value, choices = _once(request, "format"), OWN["format"].choices
    if value not in ("", *choices):
        raise _refused("format", value, _("Valori ammessi: %s.") % ", ".join(choices))
    return value == GEOJSON


def _once(request: HttpRequest, name: str) -> str:
    given = request.GET.getlist(name)
    if len(given) > 1:
        raise _refused(name, ", ".join(given), _("Va scritto una volta sola."))
    # Only what is empty is not there: a space is a value, and a wrong one.
    return (given[0].strip() or given[0]) if given else ""


def _refused(name: str, value: str, reason: str) -> ParameterErrors:
    return ParameterErrors([ParameterError(name=name, value=value[:100], reason=reason)])
