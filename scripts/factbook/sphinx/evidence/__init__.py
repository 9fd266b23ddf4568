"""Tables of evidence, sources, and how much is covered."""
