"""Frozen values: what a source says, where it says it, and about which use of which drug."""
