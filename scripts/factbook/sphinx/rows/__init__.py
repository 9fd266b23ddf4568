"""Rows on pages: roles, tables, records, backlinks, and a page for each."""
