"""What a site says of itself, and what it carries: files, citation, head, maps."""
