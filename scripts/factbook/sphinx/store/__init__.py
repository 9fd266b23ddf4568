"""The domain, and the facts as a document reads them; knows no feature."""
