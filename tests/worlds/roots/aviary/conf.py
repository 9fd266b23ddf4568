project = "Aviary"
extensions = ["factbook.sphinx"]
factbook_package = "package"
exclude_patterns = ["package"]
html_theme = "basic"
suppress_warnings = ["fact.data"]  # its cells are odd on purpose
