"""Keeping services true: rhythms, reminders, confirmations, dated overlays."""
