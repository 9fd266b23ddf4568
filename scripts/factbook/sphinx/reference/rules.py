"""The rules of `factbook check`, rendered from their registry."""

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.text.phrases import _, translate_rule

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factbook.check import Rule


class RulesDirective(SphinxDirective):
    """List every rule by its code: what it asks for, why, a bad and a good example."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each group; on the page, the directive is the last part of its section."""
        from factbook.check import RULES  # imported late: only the page of the rules needs them

        groups: dict[str, list[nodes.Node]] = {}
        for code in sorted(RULES):
            groups.setdefault(RULES[code].group, []).append(self._build_rule(RULES[code]))
        return [self._build_section(name, rules) for name, rules in groups.items()]

    def _build_section(self, name: str, rules: list[nodes.Node]) -> nodes.Node:
        title = nodes.title("", "", markup.build_data(name), translatable=False)
        return nodes.section("", title, *rules, ids=[f"rules-{name}"], names=[f"rules-{name}"])

    def _build_rule(self, rule: "Rule") -> nodes.Node:
        content = [
            markup.build_paragraph(*markup.parse_code_spans(translate_rule(text)))
            for text in (rule.summary, rule.why)
            if text
        ]
        examples = [(_("Bad"), rule.bad), (_("Good"), rule.good)]
        fields = [
            (name, [markup.build_paragraph(*markup.parse_code_spans(translate_rule(text)))])
            for name, text in examples
            if text
        ]
        signature = [markup.build_signature_name(rule.code), markup.build_signature_note(str(rule.severity))]
        node = markup.build_description(
            "rule", f"rule-{rule.code}", "", signature, [*content, markup.build_field_list(fields)]
        )
        self.state.document.note_explicit_target(markup.get_signature(node))
        return node


def setup_rules(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "rules", RulesDirective)
