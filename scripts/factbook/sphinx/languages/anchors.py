"""Give sections the same id in every language, so that a link to a section is valid in all languages.

Sphinx builds the id from the title in the language of the sources, not from its translation. But a title can
contain data, which differ by language: then the id is built from the targets of the data roles.
"""

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from factbook.sphinx.languages.roles import find_roles, replace_roles
from factbook.sphinx.languages.sites import list_sites


class StableIds(SphinxTransform):
    """Give sections with data in their title an id that does not depend on the data."""

    default_priority = 18  # before Sphinx translates titles, and before anything links to ids

    def apply(self, **kwargs: Any) -> None:
        """Replace the ids when the site has several languages."""
        if not list_sites(self.config):
            return
        for section in self.document.findall(nodes.section):
            title = section[0] if len(section) else None
            if isinstance(title, nodes.title) and any(find_roles(title.rawsource)) and section["ids"]:
                self._replace_id(
                    section, nodes.make_id(replace_roles(title.rawsource, lambda name, target: target))
                )

    def _replace_id(self, section: nodes.section, new: str) -> None:
        old = section["ids"][0]
        if not new or new in self.document.ids:
            return
        section["ids"][0] = new
        self.document.ids[new] = self.document.ids.pop(old)
        for name, identifier in list(self.document.nameids.items()):
            if identifier == old:
                self.document.nameids[name] = new
