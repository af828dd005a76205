"""What the office and the companies write: guidance by letter of the law, and plans for people at work."""

from companies.models.guidance import GuidanceText, LetterGuidance
from companies.models.plan import PlanService, WelfarePlan

__all__ = ["GuidanceText", "LetterGuidance", "PlanService", "WelfarePlan"]
