"""Releases: written once, never edited, switched in by one rename, verified by anyone."""
