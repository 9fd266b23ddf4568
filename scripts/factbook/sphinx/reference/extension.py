"""The reference of the extension, rendered from its own code, so that no description is written twice.

A test requires a description of every option, role, directive and warning.
"""

import argparse
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factbook.sphinx.config import DOMAIN, Options
from factbook.sphinx.nodes import markup
from factbook.sphinx.nodes.markup import build_literal_block
from factbook.sphinx.nodes.option import DocumentedOption
from factbook.sphinx.store.domain import get_fact_domain
from factbook.sphinx.text.phrases import _, format_list
from factbook.sphinx.warnings import FactError, Subtype, log_warning

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.application import Sphinx

_COMMON: Mapping[str, str] = {  # options that docutils gives to many directives
    "class": "Classes of the element, for style sheets.",
    "name": "Name by which other places refer to the element.",
}
_WIDTH = 80  # columns of a help, as in a new terminal


class ReferenceDirective(SphinxDirective, ABC):
    """A list of entries from the code; a subclass builds the entries in `build_entries`."""

    kind: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Return the entries, each with its own anchor."""
        return list(self.build_entries())

    @abstractmethod
    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield the entries."""

    def build_entry(self, name: str, note: str, meaning: str, *more: nodes.Node) -> nodes.Node:
        """Return one entry: its name, a note after the name, its meaning, and more content."""
        signature = [
            markup.build_signature_name(name),
            *([markup.build_signature_note(note)] if note else []),
        ]
        content = [self.build_prose(text) for text in _split_paragraphs(meaning)]
        identifier = nodes.make_id(f"{self.kind}-{name}")
        node = markup.build_description(self.kind, identifier, name, signature, [*content, *more])
        self.state.document.note_explicit_target(markup.get_signature(node))
        return node

    def build_prose(self, text: str) -> nodes.paragraph:
        """Return a text of the code as a translatable paragraph."""
        node = nodes.paragraph(text, "", *markup.parse_code_spans(text))
        self.set_source_info(node)
        return node

    def note_code(self, *parts: object) -> None:
        """Let Sphinx read the page again when the code of one of these parts changes."""
        for part in parts:
            self.env.note_dependency(inspect.getfile(_find_documented(part)))

    def build_meanings(self, pairs: Iterable[tuple[str, str]]) -> list[nodes.Node]:
        """Return a field list from pairs of a name and its meaning, in a list that is empty for no pairs."""
        fields: list[tuple[str, list[nodes.Node]]] = [
            (name, [self.build_prose(meaning)] if meaning else []) for name, meaning in pairs
        ]
        return [markup.build_field_list(fields)] if fields else []


class OptionsDirective(ReferenceDirective):
    """List the options of the extension in conf.py."""

    kind = "option"

    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield an entry for each option."""
        self.note_code(Options)
        for option in Options.list_options():
            default = _("default: %s") % repr(option.default)
            yield self.build_entry(option.name, format_list(option.kind.__name__, default), option.meaning)


class WarningsDirective(ReferenceDirective):
    """List the warnings of the extension, as `suppress_warnings` names them."""

    kind = "warning"

    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield an entry for each kind of warning."""
        self.note_code(Subtype)
        for subtype in Subtype:
            yield self.build_entry(f"{DOMAIN}.{subtype}", "", subtype.meaning)


class RolesDirective(ReferenceDirective):
    """List the roles of the extension."""

    kind = "role"

    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield an entry for each role."""
        for name, role in sorted(get_fact_domain(self.env).roles.items()):
            self.note_code(role)
            yield self.build_entry(f"{DOMAIN}:{name}", "", read_meaning(role))


class DirectivesDirective(ReferenceDirective):
    """List the directives of the extension, with their options."""

    kind = "directive"

    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield an entry for each directive."""
        for name, directive in sorted(get_fact_domain(self.env).directives.items()):
            self.note_code(directive)
            note = _("with an argument") if directive.required_arguments else ""
            options = self.build_meanings(
                (f":{option}:", meaning) for option, meaning in list_directive_options(directive)
            )
            yield self.build_entry(f"{DOMAIN}:{name}", note, read_meaning(directive), *options)


class CommandsDirective(ReferenceDirective):
    """Show the help of the commands of a program, as `--help` prints it.

    The argument names a function without arguments, as `module:function`, that returns each
    `argparse.ArgumentParser` of the program.
    """

    kind = "command"
    required_arguments = 1

    def build_entries(self) -> Iterator[nodes.Node]:
        """Yield an entry for each parser; log a warning when the argument names no function."""
        try:
            function = _read_function(self.arguments[0])
        except FactError as error:
            log_warning(error, self.get_location())
            return
        self.note_code(function)
        for parser in function():
            yield self.build_entry(
                parser.prog, "", "", build_literal_block(format_parser_help(parser), "none")
            )


def setup_reference(app: "Sphinx") -> None:
    """Add the directives."""
    app.add_directive_to_domain(DOMAIN, "commands", CommandsDirective)
    app.add_directive_to_domain(DOMAIN, "directives", DirectivesDirective)
    app.add_directive_to_domain(DOMAIN, "options", OptionsDirective)
    app.add_directive_to_domain(DOMAIN, "roles", RolesDirective)
    app.add_directive_to_domain(DOMAIN, "warnings", WarningsDirective)


def read_meaning(part: Any) -> str:
    """Return the meaning of a role or directive: the docstring of its class or function."""
    return inspect.cleandoc(_find_documented(part).__doc__ or "")


def list_directive_options(directive: "type[Directive]") -> Iterator[tuple[str, str]]:
    """Yield the options of a directive, each with its meaning."""
    for name, convert in (directive.option_spec or {}).items():
        yield name, convert.meaning if isinstance(convert, DocumentedOption) else _COMMON.get(name, "")


def format_parser_help(parser: argparse.ArgumentParser) -> str:
    """Return the help of a parser, independent of width and colors of the terminal."""
    untyped = cast("Any", parser)
    untyped.color = False  # since Python 3.14
    untyped.formatter_class = partial(untyped.formatter_class, width=_WIDTH)
    return parser.format_help().rstrip()


def _read_function(name: str) -> Callable[[], Iterable[argparse.ArgumentParser]]:
    module, _colon, attribute = name.partition(":")
    try:
        function: Callable[[], Iterable[argparse.ArgumentParser]] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        raise FactError(Subtype.PROGRAM, f"{name!r} is not a function", "write module:function") from None
    return function


def _find_documented(part: Any) -> Any:
    """Return a class or function itself, and the class of any other object."""
    return part if inspect.isclass(part) or inspect.isfunction(part) else type(part)


def _split_paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
