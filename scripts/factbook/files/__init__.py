"""Writing of files: all or none, and none that someone else has changed meanwhile."""
