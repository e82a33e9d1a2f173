"""RDF as lines of text: sorted N-Triples, and the formats that are written from them."""
