"""A site in several languages: catalogs, the way from one language to another, search, and what is missing.

Names and texts of the data come from the language columns of the package; what stands in catalogs is prose:
the words of the extension, the texts of the descriptor, the rules, and the pages themselves.
"""
