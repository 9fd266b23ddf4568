"""The package in other forms: files to take away, README, JSON-LD, citation."""
