"""A published code is retired, never deleted: by nobody, by no route."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import ProtectedError

from catalog_pages.models import Category, Term
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_term_cannot_be_deleted_from_code(site: Any) -> None:
    term = factories.category()
    with pytest.raises(ProtectedError, match="si ritira"):
        term.delete()
    with pytest.raises(ProtectedError, match="si ritira"):
        Category.objects.filter(pk=term.pk).delete()


@pytest.mark.parametrize(
    "address",
    ["/admin/snippets/catalog_pages/category/delete/{pk}/", "/admin/bulk/catalog_pages/category/delete/?id={pk}"],
)
def test_an_administrator_cannot_delete_a_term_either(site: Any, log_in: Any, address: str) -> None:
    term = factories.category()
    response = log_in(factories.make_admin()).post(address.format(pk=term.pk), {})
    assert response.status_code < 500
    assert Term.objects.filter(pk=term.pk).exists()


def test_editors_can_still_rename_a_term(site: Any, log_in: Any) -> None:
    term = factories.category()
    response = log_in(factories.make_editor()).get(f"/admin/snippets/catalog_pages/category/edit/{term.pk}/")
    assert response.status_code == 200
