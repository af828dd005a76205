"""What the office and the companies write: guidance by letter of the law, plans for people at work, quotes."""

from companies.models.guidance import GuidanceText, LetterGuidance
from companies.models.plan import PlanService, WelfarePlan
from companies.models.quote import QuoteDraft, SentQuote

__all__ = ["GuidanceText", "LetterGuidance", "PlanService", "QuoteDraft", "SentQuote", "WelfarePlan"]
