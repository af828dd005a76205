"""Avvisi, applications, and what belongs to one."""

from applications.models.application import Application
from applications.models.call import AdmittedList, Call
from applications.models.records import Document, Event, Request

__all__ = ["AdmittedList", "Application", "Call", "Document", "Event", "Request"]
