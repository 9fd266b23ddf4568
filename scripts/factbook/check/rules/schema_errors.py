"""The errors of Table Schema as rules: what each requires, with a bad and a good example.

The names are the error types of Frictionless.
"""

DOCS = {
    "source-error": """Give every table a header line, even when it has no rows.
        Bad: a file of zero bytes
        Good: a file with the header `firm_id,name_en`""",
    "blank-label": """Name every column.
        Bad: `firm_id,,place_id`
        Good: `firm_id,name_en,place_id`""",
    "duplicate-label": """Name each column once.
        Bad: `firm_id,name_en,name_en`
        Good: `firm_id,name_en,name_ru`""",
    "missing-label": """Give every field of the schema a column.
        Bad: `firm_id,name_en` where the schema has place_id too
        Good: `firm_id,name_en,place_id`""",
    "extra-label": """Describe every column in the schema.
        Bad: `firm_id,name_en,notes` where the schema has no notes
        Good: `firm_id,name_en`""",
    "incorrect-label": """Name the columns as the schema does, in its order.
        Cells are read by position, so a renamed or moved column puts values under a wrong name.
        Bad: `firm_id,Name`
        Good: `firm_id,name_en`""",
    "unmatched-header": """Let the header have at least one field of the schema.
        Bad: `a,b,c`
        Good: `firm_id,name_en,place_id`""",
    "blank-row": """Leave no blank line between or after the rows.
        Bad: `orion,Orion`, then an empty line
        Good: `orion,Orion`, then the next row""",
    "extra-cell": """Give a row as many cells as there are columns.
        An unquoted comma in a text is the usual cause.
        Bad: `orion,Orion,lasers, welding`
        Good: `orion,Orion,"lasers, welding"`""",
    "missing-cell": """Give a row a cell for every column, if only an empty one.
        Bad: `orion,Orion` in a table of three columns
        Good: `orion,Orion,`""",
    "type-error": """Write cells in the type that the schema gives.
        Bad: `16.09.2025` in a date field
        Good: `2025-09-16`""",
    "constraint-error": """Keep cells within the constraints of their field.
        Required, enum, pattern, minimum, maximum and lengths of Table Schema.
        Bad: `visitor` in a field with the enum host, guest
        Good: `guest`""",
    "unique-error": """Repeat no value in a field that is unique.
        Bad: two rows with `a@example.org` in a unique field
        Good: each row with an address of its own""",
    "primary-key": """Give every row a primary key of its own.
        Bad: two rows with the key `orion`
        Good: `orion` and `orion-2`""",
    "foreign-key": """Refer only to rows that exist.
        Bad: `north-qay` in place_id where places has `north-quay`
        Good: `north-quay`""",
    "metadata": """Write a descriptor that follows the Data Package standard.
        What Frictionless finds wrong in the descriptor itself; the data are not read then.
        Bad: two fields of one name
        Good: a name of its own for each""",
    "hash-count": """Declare the hash that the file has.
        Bad: a `hash` from before the last change
        Good: the hash of the present file, or none""",
    "byte-count": """Declare the number of bytes that the file has.
        Bad: `"bytes": 100` for a file of 120
        Good: `"bytes": 120`, or none""",
}
