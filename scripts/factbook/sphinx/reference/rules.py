"""The rules of `factbook check`, rendered from their registry."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factbook.sphinx.config import DOMAIN
from factbook.sphinx.nodes import markup
from factbook.sphinx.text.phrases import _, format_list, lazy, translate_rule

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factbook.check import Rule


# The severity and the default of a rule, as `factbook rules` prints them in English.
_STATES: Mapping[str, Any] = {
    "error": lazy("error"),
    "warning": lazy("warning"),
    "on": lazy("on"),
    "off": lazy("off"),
    "with provenance": lazy("on with provenance"),
}


class RulesDirective(SphinxDirective):
    """List every rule by group and code: what it asks for, why, a bad and a good example."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each group; on the page, the directive is the last part of its section."""
        from factbook.check import GROUPS, RULES  # imported late: only the page of the rules needs them

        sections: list[nodes.Node] = []
        for group, traits in GROUPS.items():
            title = nodes.title("", "", markup.build_data(group), translatable=False)
            states = _format_states(traits.severity, traits.default)
            about = markup.build_data(f"{translate_rule(traits.meaning)} ({states})")
            rules = [self._build_rule(RULES[code]) for code in sorted(RULES) if RULES[code].group == group]
            name = f"rules-{group}"
            sections.append(
                nodes.section("", title, markup.build_paragraph(about), *rules, ids=[name], names=[name])
            )
        return sections

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
        states = _format_states(rule.severity, rule.default)
        signature = [markup.build_signature_name(rule.code), markup.build_signature_note(states)]
        node = markup.build_description(
            "rule", f"rule-{rule.code}", "", signature, [*content, markup.build_field_list(fields)]
        )
        self.state.document.note_explicit_target(markup.get_signature(node))
        return node


def _format_states(*states: str) -> str:
    return format_list(*(str(_STATES[state]) for state in states))


def setup_rules(app: "Sphinx") -> None:
    """Add the directive."""
    app.add_directive_to_domain(DOMAIN, "rules", RulesDirective)
