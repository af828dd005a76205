"""The background worker: jobs that rooms register and one loop that runs them."""
