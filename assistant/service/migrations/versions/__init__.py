"""The steps, a file a format: each makes of the format before it its own."""
