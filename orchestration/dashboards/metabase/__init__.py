"""Metabase kept as the definitions say: read what is there, walk through what should be, write the difference."""
