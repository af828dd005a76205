"""Settings: ``base`` holds what is common, ``dev``, ``test`` and ``production`` lay over it."""
