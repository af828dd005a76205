"""The offices behind the catalogue: who works for which body, and what that lets them reach."""
