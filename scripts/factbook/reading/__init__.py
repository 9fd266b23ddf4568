"""Read the files of a package: bytes, records, rows, and the text and value of each cell."""
