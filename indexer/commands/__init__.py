"""The archive's commands; importing a module of this package adds its own to ``indexer.console.app``."""
