"""Version 1 of the API: read only, no key, JSON, errors as RFC 9457 problems."""
