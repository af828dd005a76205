"""How often sheets are opened and their numbers called: totals by day, of nobody in particular."""
