"""The data dictionary: tables, fields and types."""
