"""The page for developers: what there is, its limits, its promise and how it has changed."""
