# SPDX-License-Identifier: MIT
"""decisions.py - fill the workbook of `lamsach review export` the ways people do, and check what became of it.

    decisions.py fill R.db QUEUE.xlsx DIR   writes DIR/filled.xlsx, more.json, lines.json, hand.csv, bad.csv and plan.json
    decisions.py check R.db PLAN.json       every decided pair is one child, or two
    decisions.py change IN.csv KEY OUT.csv  another birth date for one record
    decisions.py cells FILE.xlsx            every cell is a string; prints how many
"""
import csv, html, json, re, sqlite3, sys, zipfile
from xml.sax.saxutils import escape

WORDS = {"same": "Cùng một trẻ", "different": "Hai trẻ khác nhau", "different-child-same-household": "hai trẻ khác nhau trong cùng hộ",
         "unsure": "Chưa rõ"}


def sheets(path):
    """[(name of the part, rows)], a row is {column letter: text}; inline strings only."""
    with zipfile.ZipFile(path) as z:
        for name in sorted(z.namelist()):
            if name.startswith("xl/worksheets/sheet"):
                xml = z.read(name).decode()
                rows = []
                for no, body in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', xml, re.S):
                    cells = {}
                    for ref, kind, text in re.findall(r'<c r="([A-Z]+)%s"([^>]*?)(?:/>|>(?:<is><t[^>]*>([^<]*)</t></is>)?</c>)' % no, body):
                        cells[ref] = html.unescape(text)
                    rows.append((int(no), cells))
                yield name, rows


def table(rows):
    """Headings and the rows below them."""
    for k, (no, cells) in enumerate(rows):
        head = {v: c for c, v in cells.items()}
        if "key_a" in head and "Kết luận" in head:
            return head, rows[k + 1:]
    return None, []


def write_xlsx(path, rows, signer):
    """A small workbook of one sheet, as another program would save it: other columns, other order, a title above."""
    letters = "ABCDEFGHIJ"
    body = ["<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Phường Quán Trữ</t></is></c></row>"]
    all_rows = [["Người kết luận:", "", signer], []] + rows
    for i, r in enumerate(all_rows, 2):
        cells = "".join('<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (letters[k], i, escape(v)) for k, v in enumerate(r) if v)
        body.append('<row r="%d">%s</row>' % (i, cells))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                   'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
                   '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
                   'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
        z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                   'Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % rel)
        z.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, rel))
        z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                   'Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % rel)
        z.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, "".join(body)))


def fill(result, queue, out):
    db = sqlite3.connect("file:%s?mode=ro" % result, uri=True)
    want = {tuple(r) for r in db.execute("SELECT a.record_key, b.record_key FROM pair p JOIN record a ON a.record_id = p.record_a"
                                         " JOIN record b ON b.record_id = p.record_b WHERE p.verdict = 'review'")}
    book = list(sheets(queue))
    head, rows = table(book[0][1])
    got = [(r[head["key_a"]], r[head["key_b"]], r[head["base"]], r[head["evidence"]]) for _, r in rows]
    assert len(got) == 2 * len(want) and {g[:2] for g in got} == want, "every doubtful pair twice"
    assert all(len(g[3]) == 64 and g[2] == "0" for g in got)
    pairs = got[::2]
    assert len(pairs) >= 16, len(pairs)
    merged = [(r[h["key_a"]], r[h["key_b"]], r[h["base"]], r[h["evidence"]]) for name, rs in book[1:] for h, body in [table(rs)]
              if h and "evidence" in h for _, r in body][::2]
    cycle = list(WORDS)
    plan = {}

    def choose(p, word):
        plan["\t".join(p[:2])] = word
        return word

    # a workbook: columns moved, sorted the other way round, half of it deleted, one of the two rows of a pair filled in
    lines = [["Lý do", "evidence", "key_b", "Ghi chú", "Kết luận", "base", "key_a"]]
    for i, p in enumerate(pairs[:8]):
        w = WORDS[choose(p, cycle[i % 4])]
        two = [["", p[3], p[1], "xem sổ", w if i % 2 else "", p[2], p[0]], ["giấy khai sinh", p[3], p[1], "", "" if i % 2 else w, p[2], p[0]]]
        lines[1:1] = two
    lines += [["", pairs[9][3], pairs[9][1], "", "", "0", pairs[9][0]], [], ["(đã ký)"]]
    for p in merged[:2]:  # an unmerge: what the engine had joined is two children
        lines.append(["không phải", p[3], p[1], "", WORDS[choose(p, "different")], p[2], p[0]])
    write_xlsx(out + "/filled.xlsx", lines, "Trần Thị Duyệt")
    # JSON of the page that needs no server: an array; and an object per line
    obj = lambda p, w: {"key_a": p[1], "key_b": p[0], "decision": choose(p, w), "reason": "<b>&\"", "base": 0, "by": "Lê Văn Soát",
                        "at": "2026-11-24T08:30:00.000Z", "evidence": p[3]}
    json.dump([obj(pairs[8], "same"), obj(pairs[10], "different")], open(out + "/more.json", "w"), ensure_ascii=False, indent=1)
    with open(out + "/lines.json", "w") as f:
        for k in (11, 12):
            f.write(json.dumps(obj(pairs[k], "same" if k == 11 else "different")) + "\n")
    # by hand, in CSV, without base, evidence and name
    with open(out + "/hand.csv", "w", newline="", encoding="utf-8-sig") as f:
        w = csv.writer(f, delimiter=";")
        w.writerow(["key_a", "key_b", "decision"])
        w.writerow([pairs[13][0], pairs[13][1], choose(pairs[13], "same")])
    # what must be refused: a conflict, a contradiction, unknown records, unknown words, a torn row
    with open(out + "/bad.csv", "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["key_a", "key_b", "decision", "base"])
        w.writerow([pairs[0][0], pairs[0][1], "different", "0"])                  # 2 decided since
        w.writerow([pairs[14][0], pairs[14][1], "same", "0"])                     # 3 contradicts 4
        w.writerow([pairs[14][1], pairs[14][0], "different", "0"])                # 4
        w.writerow(["nobody", pairs[15][1], "same", "0"])                         # 5 unknown record
        w.writerow([pairs[15][0], pairs[15][1], "perhaps", "0"])                  # 6 unknown word
        w.writerow([pairs[15][0], pairs[15][0], "same", "0"])                     # 7 one record twice
        w.writerow([pairs[15][0], pairs[15][1], "same", "x"])                     # 8 no number
        w.writerow([pairs[15][0], pairs[15][1], "same", "99"])                    # 9 rests on nothing
    json.dump(plan, open(out + "/plan.json", "w"))
    print(len(plan))


def check(result, plan):
    db = sqlite3.connect("file:%s?mode=ro" % result, uri=True)
    child = dict(db.execute("SELECT record_key, child_id FROM record"))
    open_pairs = {tuple(r) for r in db.execute("SELECT key_a, key_b FROM open_questions")}
    n = {}
    for pair, word in json.load(open(plan)).items():
        a, b = pair.split("\t")
        n[word] = n.get(word, 0) + 1
        if word == "same":
            assert child[a] == child[b], (a, b)
        elif word.startswith("different"):
            assert child[a] != child[b], (a, b)
        if word != "unsure":
            assert (a, b) not in open_pairs and (b, a) not in open_pairs, (a, b)
        else:
            assert (a, b) in open_pairs or (b, a) in open_pairs or child[a] == child[b], (a, b)
    print(" ".join("%s %d" % x for x in sorted(n.items())))


def change(src, key, dst):
    rows = list(csv.reader(open(src, encoding="utf-8-sig", newline="")))
    at, born = rows[0].index("ma_te"), rows[0].index("ngay_sinh")
    hit = [r for r in rows[1:] if len(r) > born and r[at] == key]
    assert len(hit) == 1, key
    hit[0][born] = "2017-07-07" if "-07-07" not in hit[0][born] else "2017-08-08"
    csv.writer(open(dst, "w", encoding="utf-8-sig", newline="")).writerows(rows)


def cells(path):
    n = 0
    with zipfile.ZipFile(path) as z:
        assert "xl/sharedStrings.xml" not in z.namelist()
        for name in z.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = z.read(name).decode()
                assert "<f>" not in xml and "<v>" not in xml
                n += len(re.findall(r'<c [^>]*t="inlineStr"', xml))
    print(n)


if __name__ == "__main__":
    {"fill": fill, "check": check, "change": change, "cells": cells}[sys.argv[1]](*sys.argv[2:])
