"""The web server over the archive that the settings name: ``python app.py``."""

from __future__ import annotations

import sys

from indexer.errors import HoiBaoError
from indexer.settings import Settings


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    try:
        settings = Settings.load()
        from assistant import Assistant
        from assistant.web.serve import serve

        with Assistant.of(settings) as assistant:
            serve(assistant, settings)
    except HoiBaoError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
