"""A dialog that asks for one row and its evidence; the full check finds the mistakes."""

from collections.abc import Callable, Collection, Mapping, Sequence

from factbook.entry.entry import RowEntry
from factbook.entry.prompt import HELP, Prompt
from factbook.entry.rehearsal import EntryFinding, Outcome, Rehearsal
from factbook.errors import UsageError
from factbook.evidence import ANY_FIELD, EMPTY_STATUSES, REQUIRED_COLUMNS
from factbook.evidence.statuses import NOT_STATED, STATED
from factbook.package import Field, Package, Table

_COLUMNS = (
    "source_id",
    "paragraph",
    "anchor",
    "said_by",
    "printed_value",
    "difference",
    "reason",
)  # in the order of questions
_SHARED = ("status", "source_id", "paragraph", "anchor", "said_by")  # copied from one piece to the next
# Findings about several cells of a row, any of which may be wrong.
_TOGETHER = ("key.", "row.", "table-schema.foreign-key", "table-schema.primary-key")

Answers = dict[str, str]


def ask_entry(
    rehearsal: Rehearsal, table: str, *, read: Callable[[str], str], write: Callable[[str], None]
) -> Outcome:
    """Ask for a new row of a table, and for its evidence, until a rehearsal allows to write them.

    A warning is shown once: its cells are asked again, and may stay unchanged.

    `read` gets a prompt and returns an answer, as `input` does; `write` shows a line. Raises AddressError for
    an unknown table, UsageError when the answers end too early; KeyboardInterrupt passes through.
    """
    dialog = RowDialog(
        rehearsal.package, rehearsal.package.table(table), Prompt(rehearsal.package, read, write)
    )
    try:
        dialog.ask_row()
        while True:
            write("\nChecking …")
            outcome = rehearsal.check_entries([RowEntry(table, dialog.row, tuple(dialog.pieces))])
            if findings := dialog.list_open_findings(outcome):
                dialog.correct_answers(findings)
            elif not dialog.ask_other_evidence():
                return outcome
    except EOFError:
        message = "the answers ended before the row was complete"
        raise UsageError(message, "nothing was written") from None


class RowDialog:
    """The answers given so far, and the questions that are left."""

    def __init__(self, package: Package, table: Table, prompt: Prompt) -> None:
        self.row: Answers = {field.name: "" for field in table.fields}
        self.pieces: list[Answers] = []
        self._others: list[str] = []  # fields that may need other evidence than most of the row
        self._shown: set[str] = set()  # findings
        self._table = table
        self._package = package
        self._prompt = prompt
        # The key comes last: it may be built from other fields.
        self._fields = sorted(table.fields, key=lambda field: field.name in table.primary_key)

    def ask_row(self) -> None:
        """Ask for every cell of the row."""
        table = self._table
        for line in (f"{table.title} ({table.name}). {table.description}".rstrip(), *HELP):
            self._prompt.write(line)
        for field in self._fields:
            default = self._prompt.suggest_key(table, field, self.row)
            self._prompt.ask_cell(table, field, self.row, default)

    def correct_answers(self, findings: Sequence[EntryFinding]) -> None:
        """Show the findings and ask for these cells again; if only evidence is missing, ask for it."""
        wrong = [item for item in findings if not _is_uncovered_cell(item)]
        for item in wrong:
            self._prompt.write(f"  ! {self._describe_finding(item)}")
        if not wrong:
            self._ask_evidence({item.field for item in findings})
            return
        names = {name for item in wrong for name in self._find_fields(item)}
        pieces = {item.piece for item in wrong if item.piece is not None}
        if not names and not pieces:
            names = {self._prompt.choose_name("field to change: ", list(self.row))}
        for field in self._fields:
            if field.name in names:
                self._prompt.ask_cell(self._table, field, self.row, self.row[field.name])
        for n in sorted(pieces):
            self._correct_piece(n, [item for item in wrong if item.piece == n])
        self.pieces = [piece for piece in self.pieces if piece]

    def list_open_findings(self, outcome: Outcome) -> list[EntryFinding]:
        """Return the findings to correct: those that forbid to write the row, and each warning once."""
        findings = [
            item for item in outcome.findings if outcome.forbids(item) or str(item) not in self._shown
        ]
        self._shown.update(map(str, findings))
        return findings

    def ask_other_evidence(self) -> bool:
        """Ask once for filled cells with other evidence; return whether some were added."""
        names, self._others = self._others, []
        if not names:
            return False
        count = len(self.pieces)
        self._prompt.write(f"\nWhich cells have other evidence? {', '.join(names)}")
        while name := self._prompt.choose_name("field, empty for no more: ", names, empty=True):
            self._ask_piece(name, self._copy_shared_columns())
        return len(self.pieces) > count

    def _describe_finding(self, item: EntryFinding) -> str:
        if item.entry is None:
            return str(item)
        piece = f"evidence for {self.pieces[item.piece]['field']}: " if item.piece is not None else ""
        return f"{piece}{item.field}: {item.message_with_hint}"

    def _find_fields(self, item: EntryFinding) -> Collection[str]:
        """Return the fields of the row that may have to change to end a finding."""
        # A wrong status is also a finding at its piece of evidence, and the piece has to change.
        if item.entry is None or item.piece is not None or item.finding.code == "evidence.status":
            return ()
        if not item.finding.code.startswith(_TOGETHER):
            return {item.field} - {""}
        table = self._table
        groups = [table.primary_key, *table.unique_keys, *table.exactly_one_of, *table.at_least_one_of]
        groups += [key.fields for key in table.foreign_keys]
        return {item.field, *(name for group in groups if item.field in group for name in group)} - {""}

    def _ask_evidence(self, names: Collection[str]) -> None:
        """Ask for the evidence of filled cells, first of most of them together, and of empty cells."""
        fields = [field for field in self._table.fields if field.name in names]
        empty = [field for field in fields if self._table.is_missing(field, self.row[field.name])]
        filled = [field for field in fields if field not in empty]
        if len(filled) > 1 and not self._copy_shared_columns():
            # It is checked before the next ones, which copy its source and paragraph.
            self._prompt.write("\nEvidence for most filled cells of the row; the others come next.")
            self._ask_piece(ANY_FIELD, {"status": STATED})
            self._others = list(dict.fromkeys(name for field in filled for name in (field.base, field.name)))
            return
        self.ask_other_evidence()
        for field in filled:
            self._prompt.write(f"\nEvidence for {field.name}.")
            self._ask_piece(field.name, {"status": STATED, **self._copy_shared_columns()})
        for name in dict.fromkeys(self._choose_field_name(field, empty) for field in empty):
            self._prompt.write(f"\nWhy {name} is empty.")
            source = self.pieces[-1].get("source_id", "") if self.pieces else ""
            self._ask_piece(name, {"status": NOT_STATED, "source_id": source})

    def _copy_shared_columns(self) -> Answers:
        """Return the columns to copy from the evidence for most cells to other evidence."""
        wide = next((piece for piece in self.pieces if piece["field"] == ANY_FIELD), {})
        return {name: text for name, text in wide.items() if name in _SHARED}

    def _choose_field_name(self, field: Field, empty: Collection[Field]) -> str:
        """Return the base name of a field whose languages are all empty, else the name of the field."""
        languages = self._table.fields_of(field.base)
        return field.base if languages and all(other in empty for other in languages) else field.name

    def _correct_piece(self, n: int, findings: Sequence[EntryFinding]) -> None:
        """Ask again for the columns of a piece of evidence; remove a piece that no cell needs."""
        piece, columns = self.pieces[n], {item.field for item in findings}
        if all(item.finding.code == "evidence.idle" for item in findings):
            self._prompt.write(f"  evidence for {piece['field']} is left out")
            self.pieces[n] = {}
            return
        self._prompt.write(f"\nEvidence for {piece['field']}, again.")
        if columns <= {*_COLUMNS}:
            self._ask_columns(piece, columns, piece)
        else:
            self._ask_piece(piece["field"], piece, n)

    def _ask_piece(self, name: str, known: Mapping[str, str], n: int | None = None) -> Answers:
        """Ask for a piece of evidence, a new one or number `n` again; `known` are default answers."""
        evidence, piece = self._evidence, {"field": name}
        self._prompt.ask_cell(evidence, evidence.field("status"), piece, known.get("status", ""))
        status = piece["status"]
        # Only not-applicable requires no column: it needs no source.
        columns = {*REQUIRED_COLUMNS.get(status, _COLUMNS)} or {"reason"}
        columns |= {"difference"} if "printed_value" in columns else set()
        self._ask_columns(
            piece, columns if status in EMPTY_STATUSES else columns | {"anchor", "said_by"}, known
        )
        place = len(self.pieces) if n is None else n
        self.pieces[place : place + 1] = [piece]
        return piece

    def _ask_columns(self, piece: Answers, columns: Collection[str], known: Mapping[str, str]) -> None:
        names = {field.name for field in self._evidence.fields}
        for name in _COLUMNS:
            if name in columns and name in names:
                self._prompt.ask_cell(self._evidence, self._evidence.field(name), piece, known.get(name, ""))

    @property
    def _evidence(self) -> Table:
        tables = self._package.provenance
        return self._package.table(tables.evidence if tables else "")


def _is_uncovered_cell(item: EntryFinding) -> bool:
    """Return whether the finding is a cell of the new row without evidence."""
    return item.finding.code == "evidence.uncovered" and item.entry is not None and item.piece is None
