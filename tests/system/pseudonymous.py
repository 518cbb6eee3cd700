# SPDX-License-Identifier: MIT
"""The report that may leave the office holds nothing of a person: RESULT.db REPORT REPORT2 (made of one result).

Every value of a personal field of every record, child, correction, list row and missing child, every key of a record or
child, every full birth date in both spellings and every name of a file is looked for, word by word, in the page and in
the workbook. What may stand there is said below. Then the counts: none of 1 to 4, all others multiples of 5.
"""
import html
import json
import re
import sqlite3
import sys
import unicodedata
import zipfile

PUBLIC_ROLES = {"ward_code", "ward_name", "sex", "ethnicity", "life_status", "updated_on"}  # of an area or of a group, never of one person


def words(s):
    return re.findall(r"\w+", unicodedata.normalize("NFC", s).casefold())


def page_text(path):
    s = open(path, encoding="utf-8").read()
    return html.unescape(re.sub(r"<style>.*?</style>|<script>.*?</script>", " ", s, flags=re.S)), s


def workbook(path):
    """Sheets as {name: rows of (is text, value)}."""
    z = zipfile.ZipFile(path)
    names = [html.unescape(n) for n in re.findall(r'<sheet name="([^"]*)"', z.read("xl/workbook.xml").decode())]
    book = {}
    for i, name in enumerate(names, 1):
        rows = []
        for r in re.findall(r"<row [^>]*>(.*?)</row>", z.read(f"xl/worksheets/sheet{i}.xml").decode(), re.S):
            row = {}
            for col, text, cell in re.findall(r'<c r="([A-Z]+)\d+"(?: s="\d+")?( t="\w+")?>(.*?)</c>', r, re.S):
                assert "<f>" not in cell, f"a formula in {name}"
                row[col] = (bool(text), html.unescape(re.sub("<[^>]+>", "", cell)))
            rows.append(row)
        book[name] = rows
    return book, " ".join(z.read(n).decode() for n in z.namelist() if n.endswith(".xml"))


class Text:
    def __init__(self, text):
        self.grams = {}
        self.list = words(text)

    def has(self, value):
        w = words(value)
        n = len(w)
        if n == 0:
            return False
        if n not in self.grams:
            self.grams[n] = {" ".join(self.list[i:i + n]) for i in range(len(self.list) - n + 1)}
        return " ".join(w) in self.grams[n]


def secrets(db):
    """(what, value) of all that must not be found."""
    one = lambda sql: [r[0] for r in db.execute(sql) if r[0]]
    fields = db.execute("SELECT field, type, role, personal FROM field").fetchall()
    tables = [t for t in ("record", "child", "golden", "missing_child") if one(f"SELECT name FROM sqlite_master WHERE name = '{t}'")]
    for field, kind, role, personal in fields:
        if role in PUBLIC_ROLES or kind in ("enum", "set", "unit", "number", "year"):
            continue
        for t in tables:
            columns = [c[1] for c in db.execute(f'PRAGMA table_info("{t}")')]
            if field not in columns:
                continue
            for v in one(f'SELECT DISTINCT "{field}" FROM "{t}"'):
                if kind == "date":
                    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                        yield f"{t}.{field}", "/".join(reversed(v.split("-")))
                    if len(v) > 7:
                        yield f"{t}.{field}", v
                else:
                    yield f"{t}.{field}", v
    for v in one("SELECT record_key FROM record") + one("SELECT child_id FROM child_state"):
        yield "key", v
    for v in one("SELECT name FROM source"):
        yield "file", v
        yield "file", v.rsplit(".", 1)[0]
    for v in one("SELECT DISTINCT extra FROM record"):
        for x in json.loads(v).values():
            if len(words(str(x))) > 1:
                yield "extra", str(x)
    skip = {f for f, k, r, p in fields if r in PUBLIC_ROLES or k in ("enum", "set", "unit", "number", "year")}
    for field, a, b in db.execute("SELECT DISTINCT field, before, after FROM correction"):
        for v in (a, b):
            if v and field not in skip and (len(words(v)) > 1 or len(v) > 8):
                yield "correction", v


# Columns whose numbers count nobody.
NOT_COUNTS = re.compile(r"bit|Bit|Cộng dồn|Thứ tự|Cặp( số|$)|Điểm khớp từ|^Bản ghi$|Số bản ghi của một trẻ|Số nhóm|Nhóm bị chia|Xác suất|%|Tỷ trọng|Tỷ lệ|Trong tổng số|^m: |^u: |"
                        r"Trẻ sinh đôi|Anh chị em|Dữ liệu sạch|Gộp từ nhiều|Còn trong cặp|Số dòng$")


def check_counts(book):
    n = 0
    for name, rows in book.items():
        if name == "Mục lục":
            continue
        head = {c: v for c, (_, v) in rows[1].items()}
        for row in rows[2:]:
            for col, (text, v) in row.items():
                if text or v == "" or (NOT_COUNTS.search(head[col]) and not head[col] in ("Số dòng",)):
                    continue
                x = float(v)
                assert x == int(x) and x % 5 == 0, f"{name}, {head[col]}: {v} is shown as it is"
                n += 1
    return n


def main():
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    found, seen, total = [], set(), 0
    text, source = page_text(sys.argv[2] + "/index.html")
    book, xml = workbook(sys.argv[2] + "/bao-cao.xlsx")
    everything = Text(text + " " + html.unescape(re.sub("<[^>]+>", " ", xml)) + " " + " ".join(re.findall(r'="([^"]*)"', source)))
    pack = [t for t in ("rule_text", "match_text", "field", "code_text", "projection", "deadline", "target")
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (t,)).fetchone()]
    law = Text(" ".join(str(v) for t in pack for row in db.execute(f"SELECT * FROM {t}") for v in row if v is not None))
    for what, v in secrets(db):
        letters = "".join(words(v))
        if v in seen or len(letters) < (7 if letters.isdigit() else 4):  # names nobody, and may well be a count
            continue
        seen.add(v)
        total += 1
        if everything.has(v) and not law.has(v):  # "102/2016" is a certificate and the law on children
            found.append((what, v))
    assert not found, f"{len(found)} of {total} values stand in the report, first of {found[0][0]} ({len(found[0][1])} letters)"
    for code in (r"\b0\d{11}\b", r"\b0\d{9}\b", r"\b\d{1,2}/\d{1,2}/\d{4}\b"):
        for m in re.findall(code, re.sub(r"<[^>]+>", " ", text).replace(sys.argv[4], "")):
            assert law.has(m) or law.has("-".join(x.zfill(2) for x in reversed(m.split("/")))), f"something like a number or a date of a person ({len(m)} letters) stands in the page"
    n = check_counts(book)
    hashes = lambda s: set(re.findall(r"\b[0-9a-f]{20}\b", s))
    other = page_text(sys.argv[3] + "/index.html")[0]
    assert hashes(text) and not hashes(text) & hashes(other), "two reports share a pseudonym"
    print(f"pseudonymous: {total} values of persons looked for, none found; {n} counts, none under 5; {len(hashes(text))} pseudonyms, none used twice")


main()
