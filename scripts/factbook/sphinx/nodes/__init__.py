"""Building blocks of pages: nodes, tables, and the bases of roles and directives."""
