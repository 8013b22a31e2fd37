"""The gate: a dataset that breaks a shape goes no further."""
