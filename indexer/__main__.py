"""``python -m indexer``: the archive's commands."""

from indexer.cli import main

if __name__ == "__main__":
    main()
