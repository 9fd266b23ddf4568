"""The docs of the extension itself and of the rules, rendered from the code."""
