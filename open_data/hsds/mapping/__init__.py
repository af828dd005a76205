"""From what a reader of the catalogue sees to HSDS objects: each function makes one kind."""
