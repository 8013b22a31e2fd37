"""Values to RDF and back: the only place that knows how a claim is spelled in triples."""
