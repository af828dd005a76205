#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # `site/` is a folder on the path, not a package: `site` is a module of the standard library.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodiwelfare.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
