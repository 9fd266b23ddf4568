"""Settings of the site; there is no logic here."""

from factbook import __version__ as version  # noqa: F401 - Sphinx reads it

project = "Technopolis visits"
author = "factbook authors"
language = "en"  # of the sources; the other builds say theirs
locale_dirs = ["locale"]

extensions = [
    "factbook.sphinx",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
]
factbook_package = "../datapackage"
factbook_pages = {
    "companies": "companies/{key}",
    "sites": "sites/{key}",
    "people": "people/{key}",
    "organizations": "organizations/{key}",
    "visits": "visits/{key}",
}
factbook_languages = {"en": "en", "ru": "ru", "zh_CN": "zh"}
factbook_prose = (
    "project",
    "html_title",
    "html_theme_options.header_dropdown_text",
    "html_theme_options.search_bar_text",
)
factbook_drift_exceptions = "drift.toml"
exclude_patterns = ["_generated"]
myst_enable_extensions = ["colon_fence", "deflist"]
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["factbook.css"]
html_favicon = "_static/favicon.svg"
html_js_files = ["color-mode.js"]
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"[!d]**": []}  # only the data dictionary has pages below it
html_theme_options = {
    "article_header_start": [],
    "collapse_navigation": True,
    "footer_end": [],
    "footer_start": ["factbook-languages"],
    "header_dropdown_text": "More",
    "header_links_before_dropdown": 6,  # what fits at 1000 px; home lists all pages, also without JavaScript
    "navbar_align": "left",
    "navbar_end": ["factbook-languages", "theme-switcher"],
    "navbar_persistent": ["search-button"],
    "search_bar_text": "Search",
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "show_toc_level": 2,
}

linkcheck_anchors_ignore = ["^!", "^:~:"]  # a place in the text of a page is no anchor of it

latex_engine = "xelatex"  # names stand in Cyrillic and Chinese script too
epub_copyright = author
epub_show_urls = "footnote"
