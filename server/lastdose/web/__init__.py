"""The web: a release as linked-data pages, a SPARQL endpoint and downloads. The home of Flask."""
