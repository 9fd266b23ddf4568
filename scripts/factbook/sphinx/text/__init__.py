"""Words of the extension: phrases, dates and numbers, and the names of statuses."""
