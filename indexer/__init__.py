"""The archive library: reading, splitting, encoding and searching news articles."""
