"""Taking over an archive that somebody else made: ``hoibao adopt``."""

from __future__ import annotations

from indexer.console import ArchiveFlag, app, out, told
from indexer.errors import SettingsError
from indexer.settings import Settings


@app.command()
def adopt(archive: ArchiveFlag = None) -> None:
    """Check an archive that somebody else made, and drop its searchers, which are made anew of its articles
    as it is opened next. Do so before anything else is done with it."""
    with told():
        from indexer.adopt import adopt as run

        settings = Settings.load({"archive": archive})
        if settings.database:
            raise SettingsError("adopt checks an archive in a folder: run it without a database, then bring "
                                "the archive there with: hoibao backup, hoibao restore")
        dropped = run(settings.archive)
        out.print(f"{settings.archive}: sound; dropped {', '.join(dropped) or 'nothing'}", highlight=False,
                  markup=False)
