"""The shapes of the answers, each built explicitly from a type of ``search``."""
