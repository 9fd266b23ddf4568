"""Write files: all or none, and never over a change that someone else made meanwhile."""
