"""The domain and the look-ups of facts, which all roles and directives use."""
