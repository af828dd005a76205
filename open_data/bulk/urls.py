"""The addresses of the data files, and of the pages about them."""

from __future__ import annotations

import datetime

from django.urls import path, register_converter

from open_data.bulk import views


class DayConverter:
    """A day of the calendar, as ISO 8601 has it."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        """The day; ``ValueError`` where there is none such, which means: no such address."""
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date) -> str:
        """The day as text."""
        return value.isoformat()


register_converter(DayConverter, "day")

files = [
    path("dati/indice.json", views.index, name="open_data_index"),
    path("dati/archivio/<day:day>/<str:name>", views.file_of_day, name="open_data_day"),
    path("dati/<str:name>", views.current_file, name="open_data_file"),
]
"""The same for every language: what is in them says its language itself."""

pages = [
    path("dati-aperti/", views.open_data, name="open_data"),
    path("dati-aperti/dizionario/", views.data_dictionary, name="open_data_dictionary"),
]
