"""Where each fault must be found: derived from the descriptor alone, not from what check finds."""

import re
import unicodedata
from dataclasses import dataclass

from factbook.check import Finding
from factbook.check.rules.keys import key_pattern, make_slug
from factbook.evidence.statuses import ANY_FIELD, DIFFERS, REQUIRED_COLUMNS
from factbook.package import Field, Table
from tests.fault_model import (
    FILE_KINDS,
    ROW_KINDS,
    TEXT_CODES,
    Fault,
    Model,
    renamed,
    replacement,
    swapped_letter,
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Where a fault must be found."""

    codes: frozenset[str]
    places: frozenset[tuple[str, int]]  # table, physical line: one of them, or with `every` each
    field: str = ""  # "" where any field will do
    every: bool = False
    label: str = ""  # of a column, where the finding is about the header

    def met(self, findings: list[Finding]) -> bool:
        """Tell whether findings fit."""
        hits = {
            (finding.table, finding.line)
            for finding in findings
            if finding.code in self.codes
            and (not self.field or finding.field == self.field)
            and (not self.label or repr(self.label) in finding.message)
        }
        return self.places <= hits if self.every else bool(self.places & hits)


def expectation(model: Model, fault: Fault) -> Expectation | None:
    """Return where a fault must be found, or None where it breaks no rule."""
    here = frozenset({(fault.table, fault.row + 1)})
    if fault.kind in ROW_KINDS + FILE_KINDS:
        return _row_expectation(model, fault, here)
    table, item = model.of(fault)
    if fault.kind == "unknown key" and (table.name, fault.column) == (model.sources, 0):
        return _deleted(model, fault)
    codes = _cell_codes(model, fault, table, item)
    if not codes:
        return None
    # A key that nothing knows shows at the row's other cells, which lose their evidence.
    anywhere = item.name in table.primary_key and fault.kind in ("unknown key", "another row's key")
    narrow = "" if anywhere or codes & {"row.exactly-one-of", "row.at-least-one-of"} else item.name
    if "key.template" in codes:
        narrow = ""
    return Expectation(frozenset(codes), here, narrow)


def _cell_codes(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    text = model.cell(fault)
    match fault.kind:
        case "emptied":
            return _emptied(model, fault, table, item) if text else set()
        case "look-alike letter":
            return _look_alike(table, item, text)
        case "unknown key" | "another row's key":
            return _other_key(model, fault, table, item)
        case "wrong type":
            return {"table-schema.type-error"} if item.type != "string" else set()
        case "wrong precision":
            open_to_it = replacement(model, fault) in item.values
            return {"date.precision" if open_to_it else "table-schema.constraint-error"}
        case "later day":
            return {"date.first-day"}
        case "own name":
            return {"alias.own-name"}
        case "outside its enum":
            return {"table-schema.constraint-error"} if item.values else set()
        case "formula":
            return {"text.formula" if item.type == "string" else "table-schema.type-error"}
    return {TEXT_CODES[fault.kind]}


def _emptied(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    provenance = model.package.provenance
    assert provenance is not None
    codes = {"table-schema.constraint-error"} if item.required else set()
    if any(item.name in names for names in table.exactly_one_of):
        codes.add("row.exactly-one-of")
    if any(item.name in names for names in table.at_least_one_of):
        codes.add("row.at-least-one-of")
    row = model.row(fault)
    if table.name == provenance.evidence and item.name in REQUIRED_COLUMNS[row["status"]]:
        codes.add("evidence.needs")
    if table.name == provenance.sources and item.name in ("text_sha256", "paragraph_count"):
        codes.add("evidence.paragraph-count")
    if table.name == provenance.paragraphs and item.name == "sha256":
        codes.add("evidence.paragraph-count")
    if table.name not in provenance and not item.exempt and item.name not in table.primary_key:
        codes |= {"evidence.uncovered", "evidence.status"}
    return codes


def _look_alike(table: Table, item: Field, text: str) -> set[str]:
    swapped = swapped_letter(text)
    if swapped == text:
        return set()
    codes = _text_look_alike(item, swapped, next(at for at, char in enumerate(text) if char != swapped[at]))
    if item.name in table.primary_key:
        codes = {"key.slug"}
    elif any(item.name in key.fields for key in table.foreign_keys):
        codes = {"table-schema.foreign-key", "table-schema.constraint-error"}
    elif item.values or "pattern" in item.constraints:
        codes |= {"table-schema.constraint-error"}
    if item.type != "string":
        codes = {"table-schema.type-error"}
    if any(item.name in (names.table, names.row, names.field) for names in table.row_references):
        codes |= {"row.reference"}
    return codes


def _text_look_alike(item: Field, swapped: str, at: int) -> set[str]:
    """Return what a text must be found for: a letter between others of its word, or in the wrong language."""
    word = next(match for match in re.finditer(r"\w+", swapped) if match.start() <= at < match.end())
    codes = {"text.script"} if sum(map(str.isalpha, word[0])) > 1 else set()
    cyrillic = unicodedata.name(swapped[at]).startswith("CYRILLIC")
    if cyrillic and item.language and not item.language.startswith("ru"):
        codes.add("text.language")
    return codes


def _other_key(model: Model, fault: Fault, table: Table, item: Field) -> set[str]:
    unknown = fault.kind == "unknown key"
    provenance = model.package.provenance
    assert provenance is not None
    if item.name in table.primary_key:
        if not unknown:
            return {"table-schema.primary-key"}
        if table.name in provenance:
            return {"key.template", "evidence.paragraph-count"}
        return {"evidence.uncovered"} if _needing(table) else {"key.template"}
    if unknown and any(item.name in key.fields for key in table.foreign_keys):
        return {"table-schema.foreign-key" if item.type == "string" else "table-schema.type-error"}
    if unknown:
        refers = any(item.name in (names.row, names.table) for names in table.row_references)
        return {"row.reference"} if refers else set()
    is_part = f"{{{item.name}}}" in table.key_template
    return {"key.template"} if is_part and not _still_fits_template(model, fault, table, item) else set()


def _still_fits_template(model: Model, fault: Fault, table: Table, item: Field) -> bool:
    """Return whether the key fits the other row, too: `a-2-x` is a key for both `a-2` and `a`."""
    row = {**model.row(fault), item.name: replacement(model, fault) or ""}
    pattern = key_pattern(table.key_template, {name: make_slug(text) for name, text in row.items()})
    return bool(re.fullmatch(pattern, row[table.primary_key[0]]))


def _needing(table: Table) -> bool:
    return any(not item.exempt and item.name not in table.primary_key for item in table.fields)


def _row_expectation(model: Model, fault: Fault, here: frozenset[tuple[str, int]]) -> Expectation | None:
    after = frozenset({(fault.table, fault.row + 2)})
    match fault.kind:
        case "row deleted":
            return _deleted(model, fault)
        case "row doubled":
            return Expectation(frozenset({"table-schema.primary-key"}), here | after, every=True)
        case "row contradicted":
            return Expectation(frozenset({"observation.contradiction"}), after)
        case "rows swapped":
            if fault.row + 1 == len(model.grids[fault.table]):
                return None
            return Expectation(frozenset({"key.order"}), here | after)
        case "header renamed":
            label = renamed(model.cell(fault))
            return Expectation(frozenset({"table-schema.incorrect-label"}), here, label=label)
    codes = {
        "cell added": "table-schema.extra-cell",
        "cell dropped": "table-schema.missing-cell",
        "CRLF": "file.newline",
        "bad UTF-8": "file.encoding",
        "BOM": "file.bom",
    }
    return Expectation(frozenset({codes[fault.kind]}), here)


def _others_speak(model: Model, fault: Fault, subject: Table) -> bool:
    """Tell whether other evidence may take over: for the same field, its base name or the whole row."""
    row = model.row(fault)
    base = {field.name: field.base for field in subject.fields}.get(row["field_name"], "")
    names = {row["field_name"], base, ANY_FIELD}
    about = {"table_name": row["table_name"], "row_id": row["row_id"]}
    others = [model.lines(fault.table, **about, field_name=name) for name in names]
    differing = model.lines(fault.table, **about, status=DIFFERS)
    return bool(frozenset().union(*others) - differing - {(fault.table, fault.row + 1)})


def _naming(model: Model, fault: Fault) -> frozenset[tuple[str, int]]:
    """Return the lines whose foreign keys name a row."""
    row = model.row(fault)
    return frozenset().union(
        *(
            model.lines(table.name, **dict(zip(key.fields, (row[name] for name in key.target), strict=True)))
            for table in model.package.tables
            for key in table.foreign_keys
            if key.table == fault.table
        )
    )


def _deleted(model: Model, fault: Fault) -> Expectation | None:
    provenance = model.package.provenance
    assert provenance is not None
    table = model.package.table(fault.table)
    row = model.row(fault)
    key = row[table.primary_key[0]]
    if fault.table == provenance.evidence:
        subject = model.package.table(row["table_name"])
        if row["status"] == DIFFERS or _others_speak(model, fault, subject):
            return None
        places = model.lines(subject.name, **{subject.primary_key[0]: row["row_id"]})
        return Expectation(frozenset({"evidence.uncovered"}), places)
    if fault.table == provenance.paragraphs:
        places = model.lines(provenance.sources, source_id=row["source_id"])
        used = model.lines(provenance.evidence, source_id=row["source_id"], paragraph=row["number"])
        codes = {"evidence.paragraph-count", "evidence.paragraph", "table-schema.foreign-key"}
        return Expectation(frozenset(codes), places | used | _naming(model, fault))
    if fault.table == provenance.sources:
        places = model.lines(provenance.paragraphs, source_id=key)
        return Expectation(frozenset({"table-schema.foreign-key"}), places, every=True)
    places = model.lines(provenance.evidence, table_name=fault.table, row_id=key)
    return Expectation(frozenset({"row.reference"}), places, every=True)
