"""A dialog that asks for one row and its evidence; it writes no file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from factbook.check.rules.keys import example, slugged
from factbook.entry.entry import Entry, clean
from factbook.entry.evidence import needs_evidence, piece_faults, uncovered
from factbook.entry.index import Catalog, Cells
from factbook.entry.plan import gather
from factbook.entry.values import Fault, cell_faults, row_faults
from factbook.errors import UsageError, nearest
from factbook.evidence import ANY_FIELD, FOR_EMPTY, NEEDS, STATUSES, needing_evidence
from factbook.evidence.ledger import row_id
from factbook.evidence.statuses import DIFFERS, NOT_STATED, STATED
from factbook.package import Field, Package, Table

_LISTED = 20  # more choices than fit on a screen help nobody
_HELP = (
    "An empty answer takes what stands in brackets, else leaves the cell empty; - empties it.",
    "? lists the values allowed, ?word those that contain the word.",
)
_COLUMNS = ("source_id", "paragraph", "anchor", "said_by", "printed_value", "reason")  # as asked
_SHARED = ("source_id", "paragraph", "anchor", "said_by")  # taken over from one piece to the next
_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern")
_FOR_FILLED = tuple(status for status in STATUSES if status not in FOR_EMPTY)
_FOR_MANY = tuple(status for status in _FOR_FILLED if status != DIFFERS)
_FOR_EMPTY = tuple(status for status in STATUSES if status in FOR_EMPTY)

Answers = dict[str, str]


def ask(
    package: Package,
    table: str,
    *,
    read: Callable[[str], str],
    write: Callable[[str], None],
    pending: Iterable[Entry] = (),
) -> Entry:
    """Ask for a new row of a table, and for its evidence where the package keeps any.

    `read` gets a prompt and returns an answer, as `input` does; `write` shows a line. `pending` are
    entries that will be added together with this one. Raises AddressError for an unknown table,
    UsageError when the answers end too early; KeyboardInterrupt passes through.
    """
    found = package.table(table)
    dialog = _Dialog(gather(package, pending).catalog, read, write)
    try:
        row = dialog.row(found)
        return Entry(found.name, row, tuple(dialog.pieces(found, row)))
    except EOFError:
        message = "the answers ended before the row was complete"
        raise UsageError(message, "nothing was written") from None


@dataclass(frozen=True, slots=True)
class _Dialog:
    """The asking side."""

    catalog: Catalog
    read: Callable[[str], str]
    write: Callable[[str], None]

    def row(self, table: Table) -> Answers:
        """Ask for the cells of a row until they fit, the key last: it builds on others."""
        for line in (f"{table.title} ({table.name}). {table.description}".strip(), *_HELP):
            self.write(line)
        fields = sorted(table.fields, key=lambda field: field.name in table.primary_key)
        cells = {field.name: "" for field in table.fields}
        for field in fields:
            self.fill(table, field, cells, self.suggestion(table, field, cells))
        while faults := list(row_faults(self.catalog, table, cells, added=False)):
            self.complain(faults)
            again = {name for fault in faults for name in fault.fields}
            for field in fields:
                if field.name in again:
                    self.fill(table, field, cells, cells[field.name])
        return cells

    def fill(
        self,
        table: Table,
        field: Field,
        cells: Answers,
        default: str = "",
        check: Callable[[], Iterable[Fault]] = tuple,
    ) -> None:
        """Ask for one cell until it is right."""
        choices = self.choices(table, field, cells)
        self.describe(table, field, cells, choices)
        while True:
            prompt = f"{field.name} [{default}]: " if default else f"{field.name}: "
            answer = clean(self.read(prompt))
            if answer.startswith("?"):
                self.show(choices, answer[1:].strip())
                continue
            cells[field.name] = "" if answer == "-" else answer or default
            faults = [*cell_faults(self.catalog, table, field, cells, added=False), *check()]
            if not faults:
                return
            self.complain(faults)

    def choices(self, table: Table, field: Field, cells: Cells) -> Mapping[str, str]:
        """Return the values that a cell may take, with their labels; none where any may be."""
        if field.categories:
            return {category.value: category.label for category in field.categories}
        if field.values:
            return dict.fromkeys(field.values, "")
        package = self.catalog.package
        for key in table.foreign_keys:
            if key.fields == (field.name,):
                return self.catalog.choices(package.table(key.table), key.target[0])
        for item in table.row_references:
            tables = {other.name: other for other in package.tables if len(other.primary_key) == 1}
            if field.name == item.table:
                return {name: other.title for name, other in tables.items()}
            if field.name == item.row and (other := tables.get(cells.get(item.table, ""))):
                return self.catalog.choices(other, other.primary_key[0])
        return {}

    def describe(self, table: Table, field: Field, cells: Cells, choices: Mapping[str, str]) -> None:
        """Show what a field means and which values it takes."""
        needed = field.required or field.name in table.primary_key
        self.write("")
        self.write(f"{field.title}{', required' if needed else ''}. {field.description}".strip())
        limits = [f"{name} {field.constraints[name]}" for name in _LIMITS if name in field.constraints]
        form = ", ".join([field.type, *limits] if field.type != "string" or limits else [])
        if form:
            self.write(f"  {form}")
        if table.key_template and table.primary_key == (field.name,):
            parts = {name: slugged(text) for name, text in cells.items()}
            self.write(f"  of the form {example(table.key_template, parts)}")
        if field.values:
            self.show(choices, "")
        elif choices:
            self.write(f"  one of {len(choices)}: ? lists them")

    def show(self, choices: Mapping[str, str], word: str) -> None:
        """List the choices that contain a word."""
        lines = [f"  {value}  {label}".rstrip() for value, label in choices.items()]
        found = [line for line in lines if word.casefold() in line.casefold()]
        for line in found[:_LISTED]:
            self.write(line)
        if len(found) > _LISTED:
            self.write(f"  and {len(found) - _LISTED} more: ?word narrows them down")
        elif not found:
            self.write(f"  no value contains {word!r}" if choices else "  any value may be")

    def suggestion(self, table: Table, field: Field, cells: Cells) -> str:
        """Return the key that a row should have, where the package tells."""
        if table.primary_key != (field.name,):
            return ""
        if field.type == "integer":
            numbers = [row[field.name] for row in self.catalog.rows(table.name)]
            return str(max((int(text) for text in numbers if text.isdigit()), default=0) + 1)
        if table.key_template and "*" not in table.key_template:
            return example(table.key_template, {name: slugged(text) for name, text in cells.items()})
        return ""

    def complain(self, faults: Iterable[Fault]) -> None:
        """Show what is wrong."""
        for fault in faults:
            self.write(f"  ! {fault.message}{f' ({fault.hint})' if fault.hint else ''}")

    def pieces(self, table: Table, row: Cells) -> list[Answers]:
        """Ask what a row rests on: most of it, then the rest, then why cells are empty."""
        provenance = self.catalog.package.provenance
        if provenance is None or not needs_evidence(self.catalog, table):
            return []
        evidence = self.catalog.package.table(provenance.evidence)
        fields = needing_evidence(table)
        filled = {field.name for field in fields if not table.is_missing(field, row[field.name])}
        found: list[Answers] = []
        wide: Answers = {}
        if filled:
            self.write("\nWhat most filled cells of the row rest on; the others come next.")
            wide = self.piece(evidence, ANY_FIELD, _FOR_MANY, {"status": STATED})
            found = self.others(table, evidence, filled, wide)
            if filled & self.bare(table, row, found):  # where each cell has its own, `*` is idle
                found.insert(0, wide)
        source = wide.get("source_id", "")
        for name, _ in uncovered(self.catalog, table, row, _as_rows(table, row, found)):
            self.write(f"\nWhy {name} is empty.")
            known = {"status": NOT_STATED, "source_id": source}
            found.append(self.piece(evidence, name, _FOR_EMPTY, known))
            source = found[-1].get("source_id", source)
        return found

    def others(self, table: Table, evidence: Table, filled: set[str], wide: Answers) -> list[Answers]:
        """Ask for the filled cells that rest on something else."""
        fields = [field for field in table.fields if field.name in filled]
        names = list(dict.fromkeys(name for field in fields for name in (field.base, field.name)))
        found: list[Answers] = []
        self.write(f"\nWhich cells rest on something else? {', '.join(names)}")
        while name := clean(self.read("field, empty for no more: ")):
            if name in names:
                self.write("")
                found.append(self.piece(evidence, name, _FOR_FILLED, wide))
            else:
                self.write(f"  ! no filled field {name!r} {nearest(name, names)}".rstrip())
        return found

    def bare(self, table: Table, row: Cells, pieces: Sequence[Answers]) -> set[str]:
        """Return the fields that pieces of evidence leave without any."""
        groups = uncovered(self.catalog, table, row, _as_rows(table, row, pieces))
        return {field.name for _, fields in groups for field in fields}

    def piece(self, evidence: Table, name: str, statuses: Sequence[str], known: Mapping[str, str]) -> Answers:
        """Ask for one piece of evidence; `known` are the answers to fall back on."""
        cells: Answers = {"field": name}

        def misfit() -> Iterable[Fault]:
            if cells["status"] not in statuses:
                yield Fault("", ("status",), f"not {cells['status']!r} here", ", ".join(statuses))

        self.fill(evidence, evidence.field("status"), cells, known.get("status", ""), misfit)
        for column in _columns(evidence, cells["status"]):
            default = known.get(column.name, "") if column.name in _SHARED else ""
            # Bound now: each column has a check of its own.
            self.fill(evidence, column, cells, default, partial(self.lacking, cells, column.name))
        return cells

    def lacking(self, cells: Cells, column: str) -> list[Fault]:
        """Return what is wrong with one column of a piece of evidence."""
        return [fault for fault in piece_faults(self.catalog, cells) if column in fault.fields]


def _columns(evidence: Table, status: str) -> list[Field]:
    """Return the columns that a status needs or may have, in the order of asking."""
    if status not in FOR_EMPTY:
        names = {*NEEDS[status], "anchor", "said_by"}
    else:
        names = {*NEEDS[status]} or {"reason"}  # not-applicable alone rests on no source
    return [evidence.field(name) for name in _COLUMNS if name in names]


def _as_rows(table: Table, row: Cells, pieces: Iterable[Cells]) -> list[Cells]:
    """Return pieces as far as rows of evidence as coverage asks for."""
    key = row_id(table, table.key_of(row, 0))
    return [
        {**piece, "table_name": table.name, "row_id": key, "field_name": piece["field"]} for piece in pieces
    ]
