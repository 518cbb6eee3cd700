# SPDX-License-Identifier: MIT
"""RESULT.db COPY.db: the same result with every character that could mean something to a page, a spreadsheet or SQL made a
plain letter, each its own: the same shape, nothing hostile. The page of one must have the elements of the page of the other.
"""
import os
import shutil
import sqlite3
import sys
import unicodedata

WORDS_OF_THE_PACK = {"rule_text", "field", "match_text", "code_text", "target", "model_parameter", "meta", "statistic", "measure", "indicator", "figure", "deadline"}
KEEP = {"args", "extra", "levels", "origin", "given", "differs"}  # JSON and lists of field names
table = {}


def plain(s):
    if not isinstance(s, str):
        return s
    out = []
    for c in s:
        if c.isalnum() or c in " .,-_/:" or unicodedata.category(c) == "Mn" and ord(c) < 0x330:
            out.append(c)
        else:
            out.append(table.setdefault(c, chr(0x561 + len(table) % 38) + chr(0x250 + len(table) // 38) * (len(table) >= 38)))
    return "".join(out)


shutil.copyfile(sys.argv[1], sys.argv[2])
os.chmod(sys.argv[2], 0o600)
db = sqlite3.connect(sys.argv[2])
db.create_function("plain", 1, plain, deterministic=True)
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
    if name in WORDS_OF_THE_PACK:
        continue
    columns = [c[1] for c in db.execute(f'PRAGMA table_info("{name}")') if c[2] == "TEXT" and c[1] not in KEEP]
    if columns:
        db.execute(f'UPDATE "{name}" SET ' + ", ".join(f'"{c}" = plain("{c}")' for c in columns))
db.commit()
db.close()
