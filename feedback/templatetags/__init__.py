"""Tags of the readers' voices."""
