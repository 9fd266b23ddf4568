"""Texts of the extension: phrases, formats of dates and numbers, and the names of statuses."""
