"""The page above the sites: a script opens the language of the browser; links lead to all languages."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from factbook.sphinx.languages.sites import HOME, Site

MADE = "Made by factbook.sphinx.languages; edits here are lost."
_PAGE = """\
<!DOCTYPE html>
<!-- {made} -->
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{icon}{alternates}
<style>
:root {{ color-scheme: light dark; }}
body {{
  font-family: system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  margin: 0; min-height: 100vh; display: grid; place-content: center; text-align: center; padding: 1rem;
}}
ul {{ list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; justify-content: center; }}
a {{
  display: block; padding: 0.75rem 1.5rem; border: 1px solid; border-radius: 0.5rem; color: inherit;
  text-decoration: none; font-size: 1.125rem;
}}
a:hover, a:focus-visible {{ text-decoration: underline; outline: 2px solid; }}
</style>
<script>
(() => {{
  const sites = {sites};
  for (const wanted of navigator.languages || [navigator.language]) {{
    const of = (tag) => tag.toLowerCase().split("-")[0];
    const site = sites.find(([tag]) => tag.toLowerCase() === wanted.toLowerCase())
      || sites.find(([tag]) => of(tag) === of(wanted));
    if (site) {{
      location.replace(site[1] + location.search + location.hash);
      return;
    }}
  }}
}})();
</script>
</head>
<body>
<main>
<h1>{title}</h1>
<nav>
<ul>
{links}
</ul>
</nav>
</main>
</body>
</html>
"""


def render_root(title: str, sites: Sequence[Site], favicon: str = "") -> str:
    """Return the page for the folder that contains the folders of the sites.

    `favicon` is the value of `html_favicon`: an address, or a file that Sphinx copies into each site.
    """
    places = [(site, f"{site.folder}/{HOME}") for site in sites]
    return _PAGE.format(
        made=MADE,
        lang=sites[0].tag,
        title=escape(title),
        icon=f'<link rel="icon" href="{escape(_format_icon(favicon, sites[0]))}">\n' if favicon else "",
        alternates="\n".join(
            [
                *(f'<link rel="alternate" hreflang="{site.tag}" href="{place}">' for site, place in places),
                f'<link rel="alternate" hreflang="x-default" href="{HOME}">',
            ]
        ),
        sites=json.dumps([(site.tag, place) for site, place in places]),
        links="\n".join(
            f'<li><a href="{place}" lang="{site.tag}" hreflang="{site.tag}">{escape(site.name)}</a></li>'
            for site, place in places
        ),
    )


def _format_icon(favicon: str, site: Site) -> str:
    return favicon if "://" in favicon else f"{site.folder}/_static/{quote(Path(favicon).name)}"
