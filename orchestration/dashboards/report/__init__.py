"""Reports that one can send: one HTML file and one PDF per experiment, and of the whole warehouse, with an index."""
