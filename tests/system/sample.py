# SPDX-License-Identifier: MIT
"""sample.py - fill the sheets of a sample from the known truth, the ways officers do.

    sample.py fill RESULT.db TRUTH.csv SAMPLE.xlsx OUT.xlsx [half|moved|deleted|odd]
    sample.py merged RESULT.db TRUTH.csv          precision of merged pairs, to six digits
"""
import csv, html, re, sqlite3, sys, zipfile
from xml.sax.saxutils import escape

PAIR, FIELD = {True: "Cùng một trẻ", False: "Hai trẻ khác nhau"}, {True: "Đúng", False: "Sai"}


def children(truth):
    return {r["record_key"]: r["child"] for r in csv.DictReader(open(truth, encoding="utf-8-sig"))}


def cells(part):
    """Column -> (whole cell, text) of a row's xml."""
    return {c: (whole, html.unescape("".join(re.findall(r"<t[^>]*>([^<]*)</t>", body or ""))))
            for whole, c, body in re.findall(r'(<c r="([A-Z]+)\d+"[^>]*?(?:/>|>(.*?)</c>))', part, re.S)}


def key_of(lines, text):
    """A block names its record by own key, file and line."""
    line = int(re.search(r"dòng (\d+)$", text).group(1))
    return lines[line]


def fill_sheet(xml, lines, child, how, seen):
    out, head, pair = [], {}, None
    for part in re.split(r"(<row .*?</row>)", xml, flags=re.S):
        m = re.match(r'<row r="(\d+)"', part)
        c = cells(part) if m else {}
        texts = {t: k for k, (_, t) in c.items()}
        if m and any(t.startswith("lamsach-mau:") for t in texts):
            head = texts
        mark = next((k for t, k in head.items() if t.startswith("lamsach-mau:")), None)
        ident = c.get(mark, ("", ""))[1] if mark else ""
        if re.match(r"^P[0-9a-f]{16}$", ident):
            same = child[key_of(lines, c["B"][1])] == child[key_of(lines, c["C"][1])]
            seen["pairs"] += 1
            part = put(part, head["Kết luận"] + m.group(1), word(PAIR[same], how, seen["pairs"]))
            if how == "deleted" and seen["pairs"] % 3 == 0:
                part = ""
        elif re.match(r"^H[0-9a-f]{16}~", ident):
            seen["fields"] += 1
            good = not (ident.endswith("~full_name") and int(ident[1:5], 16) % 10 == 0)  # a tenth of the names is wrong on paper
            part = put(part, head["Trên giấy"] + m.group(1), word(FIELD[good], how, seen["fields"]))
        out.append(part)
    return "".join(out)


def word(w, how, n):
    if how == "half" and n % 2:
        return ""
    if how == "odd":
        return ["không biết", "  " + w.lower() + ". ", w][n % 3]
    return w


def put(xml, ref, text):
    if not text:
        return xml
    out, n = re.subn(r'<c r="%s"( s="\d+")?/>' % ref, lambda m: '<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (ref, m.group(1) or "", escape(text)), xml)
    assert n == 1, (ref, xml[:300])
    return out


def moved(xml):
    """Column D (verdict of pairs) and E change places, as when somebody drags them."""
    swap = {"D": "E", "E": "D"}
    def row(m):
        cs = re.findall(r'<c r="[A-Z]+\d+"[^>]*?(?:/>|>.*?</c>)', m.group(0), re.S)
        new = [re.sub(r'r="([A-Z]+)', lambda k: 'r="' + swap.get(k.group(1), k.group(1)), c, count=1) for c in cs]
        new.sort(key=lambda c: re.search(r'r="([A-Z]+)', c).group(1))
        return m.group(0)[:m.group(0).index(">") + 1] + "".join(new) + "</row>"
    return re.sub(r"<row [^>]*[^/]>.*?</row>", row, xml, flags=re.S)


def fill(db, truth, src, dst, how):
    lines = dict(sqlite3.connect(db).execute("SELECT line, record_key FROM record"))
    child, seen = children(truth), {"pairs": 0, "fields": 0}
    with zipfile.ZipFile(src) as zin, zipfile.ZipFile(dst, "w", zipfile.ZIP_DEFLATED) as zout:
        for name in zin.namelist():
            data = zin.read(name)
            if name.startswith("xl/worksheets/sheet"):
                xml = fill_sheet(data.decode(), lines, child, how, seen)
                data = (moved(xml) if how == "moved" else xml).encode()
            zout.writestr(name, data)
    assert seen["pairs"] and seen["fields"], seen
    print(seen["pairs"], seen["fields"])


def merged(db, truth):
    child, right, n = children(truth), 0, 0
    groups = {}
    for key, c in sqlite3.connect(db).execute("SELECT record_key, child_id FROM record"):
        groups.setdefault(c, []).append(key)
    for g in groups.values():
        for i, a in enumerate(g):
            for b in g[:i]:
                right += child[a] == child[b]
                n += 1
    print("%.6f" % (right / n))


if sys.argv[1] == "fill":
    fill(*sys.argv[2:6], sys.argv[6] if len(sys.argv) > 6 else "all")
else:
    merged(*sys.argv[2:4])
