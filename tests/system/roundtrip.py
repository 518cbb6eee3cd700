# SPDX-License-Identifier: MIT
"""roundtrip.py - fill the lists of a ward the ways officers do, and check what the second clean made of them.

    roundtrip.py fill BEFORE.db LIST.xlsx DIR      writes DIR/signed.xlsx, signed-2.csv, unsigned.csv, plan.json
    roundtrip.py check BEFORE.db AFTER.db DIR
    roundtrip.py suggestions BEFORE.db LIST.xlsx
"""
import csv, glob, html, json, os, re, sqlite3, sys, zipfile
from xml.sax.saxutils import escape

COLS = {"answer": "Trả lời", "full_name": "Họ tên đúng", "mother_name": "Họ tên mẹ đúng", "personal_id": "Số định danh đúng", "note": "Ghi chú"}
WORD = {"confirmed": "Đúng", "corrected": "Đúng số, sửa thông tin", "supplied": "cấp số", "differs": "KHÔNG KHỚP",
        "candidates": "Nhiều người trùng", "not-found": "không tìm thấy", "deceased": "Đã mất", "moved": "chuyển đi"}


def open_db(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def number_for(r, i):
    """A well-formed number that agrees with sex and birth year; 2000s only."""
    return "031%d%s%06d" % (2 + (r["sex"] == "female"), r["birth_date"][2:4], 900000 + i)


def choose(db):
    base = """SELECT r.*, p.list, p.row_id FROM police_list p JOIN record r USING (record_id) JOIN child_state c ON c.child_id = r.child_id
              WHERE c.record_count = 1 AND c.clean = 1 AND r.birth_date >= '2010' AND length(r.birth_date) = 10
              AND r.sex IS NOT NULL AND p.list = ? ORDER BY r.record_id"""
    some, none = db.execute(base, ("to-confirm",)).fetchall(), db.execute(base, ("no-number",)).fetchall()
    take, i = iter(some), iter(none)
    plan = []

    def add(file, n, source, kind, state, value=None, word=None, note=""):
        for k in range(n):
            r = next(source)
            plan.append(dict(file=file, key=r["record_key"], row_id=r["row_id"], kind=kind, state=state, note=note,
                             word=WORD[kind] if word is None else word, value=value(r, len(plan)) if value else {}))

    signed = "signed.xlsx"
    add(signed, 40, take, "confirmed", "accepted")
    add(signed, 6, take, "corrected", "accepted", lambda r, k: {"mother_name": "Trần Thị Bích Ngọc"}, note="theo giấy khai sinh")
    add(signed, 20, i, "supplied", "accepted", lambda r, k: {"personal_id": number_for(r, k)})
    add(signed, 3, take, "differs", "accepted")
    add(signed, 2, i, "candidates", "accepted")
    add(signed, 3, take, "not-found", "accepted")
    add(signed, 3, take, "deceased", "accepted")
    add(signed, 4, i, "moved", "accepted")
    add(signed, 2, i, "supplied", "unclear")
    add(signed, 2, i, "supplied", "unclear", lambda r, k: {"personal_id": "123%d" % k})
    add(signed, 1, take, "confirmed", "unclear", word="xem lại sau")
    add(signed, 2, i, "supplied", "contradicts", lambda r, k: {"personal_id": "031213999999"})  # one number, two children
    add("unsigned.csv", 5, take, "confirmed", "reported")
    add("signed-2.csv", 4, take, "confirmed", "accepted")
    add(signed, 2, take, "confirmed", "contradicts")
    for p in plan[-2:]:
        plan = plan + [dict(p, file="signed-2.csv", kind="not-found", word=WORD["not-found"])]
    plan.append(dict(plan[0], file="signed-2.csv"))  # said twice, the same: holds once
    bad = next(take)  # its row id does not fit what the record holds: it has changed since
    plan.append(dict(file="signed-2.csv", key=bad["record_key"], row_id=bad["row_id"][:-1] + ("0" if bad["row_id"][-1] != "0" else "1"),
                     kind="confirmed", state="stale", word="Đúng", value={}, note=""))
    plan.append(dict(file="signed-2.csv", key=None, row_id="NO-SUCH-KEY~" + "0" * 24, kind="confirmed", state="unknown", word="Đúng", value={}, note=""))
    return plan


def fill_xlsx(src, dst, plan):
    todo = {p["row_id"]: p for p in plan if p["file"] == "signed.xlsx"}
    with zipfile.ZipFile(src) as zin, zipfile.ZipFile(dst, "w", zipfile.ZIP_DEFLATED) as zout:
        for name in zin.namelist():
            data = zin.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = fill_sheet(data.decode(), todo).encode()
            zout.writestr(name, data)
    assert not todo, f"{len(todo)} rows are not in the workbook"


def put(xml, ref, text):
    out, n = re.subn(r'<c r="%s"( s="\d+")?/>' % ref, lambda m: '<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (ref, m.group(1) or "", escape(text)), xml)
    assert n == 1, ref
    return out


def fill_sheet(xml, todo):
    label = {"Cơ quan trả lời": "Công an phường Quán Trữ", "Số văn bản": "25/CAP", "Ngày văn bản": "15/11/2024"}
    for row, body in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', xml, re.S):
        m = re.search(r'<c r="A%s"[^>]*><is><t>([^<]*)</t>' % row, body)
        if m and m.group(1) in label:
            xml = put(xml, "B" + row, label[m.group(1)])
    head = dict((v, k) for k, v in re.findall(r'<c r="([A-Z]+)5"[^>]*><is><t>([^<]*)</t>', xml))
    if "Mã dòng" not in head:
        return xml
    out = []
    for part in re.split(r"(<row .*?</row>)", xml, flags=re.S):
        m = re.match(r'<row r="(\d+)"', part)
        found = m and re.search(r'<c r="%s%s"[^>]*><is><t[^>]*>([^<]*)</t>' % (head["Mã dòng"], m.group(1)), part)
        p = found and todo.pop(found.group(1), None)
        if p:
            part = put(part, head[COLS["answer"]] + m.group(1), p["word"])
            for f, v in p["value"].items():
                part = put(part, head[COLS[f]] + m.group(1), v)
            if p["note"]:
                part = put(part, head[COLS["note"]] + m.group(1), p["note"])
        out.append(part)
    return "".join(out)


def fill_csv(dst, plan, cover):
    """Saved as CSV: columns in another order, most rows deleted, a column of their own, a signature below."""
    with open(dst, "w", newline="", encoding="utf-8-sig") as f:
        w = csv.writer(f, delimiter=";")
        w.writerow(["DANH SÁCH ĐÃ ĐỐI CHIẾU", "", "", "", ""])
        for line in cover:
            w.writerow(line + [""] * (5 - len(line)))
        w.writerow(["Kết quả", "Người kiểm tra", "MÃ DÒNG", "Ghi chú", "Số định danh đúng"])
        for p in plan:
            w.writerow([p["word"], "lan", p["row_id"], p["note"], p["value"].get("personal_id", "")])
        w.writerow(["", "", "", "", ""])
        w.writerow(["(đã ký)", "", "", "", ""])


def every_row_once(db, folder):
    """Promise 1 of desk/lists.c: each row once, and inside a sheet by hamlet."""
    seen, hamlets = [], {r[0]: r[1] for r in db.execute("SELECT p.row_id, coalesce(r.hamlet, '') FROM police_list p JOIN record r USING (record_id)")}
    for book in sorted(glob.glob(folder + "/*.xlsx")):
        with zipfile.ZipFile(book) as z:
            for name in z.namelist():
                if not name.startswith("xl/worksheets/sheet"):
                    continue
                ids = [html.unescape(x) for x in re.findall(r"<t[^>]*>([^<]*~[0-9a-z]{24})</t>", z.read(name).decode())]
                order = [(hamlets[i] == "", len(hamlets[i]), hamlets[i]) for i in ids]
                assert order == sorted(order), (book, name)
                seen += ids
    assert sorted(seen) == sorted(hamlets), (len(seen), len(hamlets))


def suggestions(before, book):
    """A suggested number stands in its own column, the column of the record's number is empty, and nothing is answered yet."""
    db, n = open_db(before), 0
    of = dict(db.execute("SELECT p.row_id, max(e.list_number) FROM police_list p JOIN evidence e USING (record_id) JOIN record r USING (record_id)"
                         " WHERE e.outcome = 'suggested' AND r.personal_id IS NULL GROUP BY 1"))
    with zipfile.ZipFile(book) as z:
        for name in z.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            xml = z.read(name).decode()
            head = {v: k for k, v in re.findall(r'<c r="([A-Z]+)5"[^>]*><is><t>([^<]*)</t>', xml)}
            if "Mã dòng" not in head:
                continue
            for row, body in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', xml, re.S):
                cell = dict(re.findall(r'<c r="([A-Z]+)%s"[^>]*><is><t[^>]*>([^<]*)</t>' % row, body))
                key = html.unescape(cell.get(head["Mã dòng"], ""))
                if key in of:
                    n += 1
                    assert cell.get(head["Số gợi ý (chưa xác nhận)"]) == of[key], key
                    assert head["Số định danh cá nhân"] not in cell and head["Số định danh đúng"] not in cell, key
    assert n > 100, n


def fill(before, book, out):
    every_row_once(open_db(before), os.path.dirname(book))
    plan = choose(open_db(before))
    json.dump(plan, open(out + "/plan.json", "w"))
    fill_xlsx(book, out + "/signed.xlsx", plan)
    of = lambda name: [p for p in plan if p["file"] == name]
    fill_csv(out + "/signed-2.csv", of("signed-2.csv"), [["Cơ quan trả lời:", "Công an phường"], ["Số công văn: 26/CAP"], ["Ngày ký", "16/11/2024"]])
    fill_csv(out + "/unsigned.csv", of("unsigned.csv"), [])


def figures(db):
    return db.execute("SELECT sum(updated) u, sum(updated AND id_status = 'verified') v, sum(in_target) t FROM child_state").fetchone()


def check(before, after, out):
    a, b, plan = open_db(before), open_db(after), json.load(open(out + "/plan.json"))
    answered = {}
    for r in b.execute("SELECT a.*, s.name FROM answer a JOIN source s USING (source_id)"):
        answered[r["name"], r["row_id"]] = r
    new_number = 0
    left = set()
    touched = {}
    verified = set()
    for p in plan:
        r = answered.pop((p["file"], p["row_id"]))
        assert r["state"] == p["state"], (p, dict(r))
        assert r["note"] in (p["note"], None, "") and (not p["note"] or r["note"]), p
        if p["state"] != "accepted":
            continue
        child = b.execute("SELECT c.*, r.record_id AS rid FROM record r JOIN child c USING (child_id) WHERE r.record_key = ?", (p["key"],)).fetchone()
        for f, v in p["value"].items():
            assert child[f] == v, (p, child[f])
            touched.setdefault(p["key"], set()).add(f)
            c = b.execute("SELECT * FROM correction WHERE record_id = ? AND field = ? AND rule = 'answer-applied'", (child["rid"], f)).fetchall()
            assert len(c) == 1 and c[0]["after"] == v and c[0]["kind"] == "applied", p
        outcome = {"confirmed": "verified", "corrected": "verified", "supplied": "verified", "differs": "mismatch", "not-found": "not_found"}.get(p["kind"])
        if outcome:
            e = b.execute("SELECT * FROM evidence WHERE record_id = ? AND outcome = ? AND list = ?", (child["rid"], outcome, p["file"])).fetchall()
            assert e and e[0]["list_date"] in ("2024-11-15", "2024-11-16"), p
            assert child["id_status"] == outcome, (p, child["id_status"])
        if outcome == "verified":
            verified.add(p["key"])
        if p["kind"] in ("deceased", "moved"):
            assert child["life_status"] == p["kind"] and child["updated"] == 0, p
            touched.setdefault(p["key"], set()).add("life_status")
            left.add(p["key"])
    assert not answered, list(answered)[:3]
    # nothing else changed
    skip = {"record_id", "source_id", "line", "extra", "clean", "id_status", "child_id"}
    was = {r["record_key"]: r for r in a.execute("SELECT * FROM record")}
    status = 0
    answered_keys = {p["key"] for p in plan if p["state"] == "accepted"}
    for r in b.execute("SELECT * FROM record"):
        o = was.pop(r["record_key"])
        for f in r.keys():
            if f not in skip and r[f] != o[f]:
                assert f in touched.get(r["record_key"], ()), (r["record_key"], f)
        if r["id_status"] != o["id_status"]:
            assert r["record_key"] in answered_keys, r["record_key"]
            status += 1
        assert r["child_id"] == o["child_id"], r["record_key"]
    assert not was
    x, y = figures(a), figures(b)
    assert y["v"] - x["v"] == len(verified), (x["v"], y["v"], len(verified))
    assert x["u"] - y["u"] == len(left), (x["u"], y["u"], len(left))
    assert y["t"] - x["t"] == len(verified), (x["t"], y["t"], len(verified)) # all of them were clean
    print(f"roundtrip: {len(plan)} answers; verified +{len(verified)}, updated -{len(left)}, nothing else changed")


{"fill": fill, "check": check, "suggestions": suggestions}[sys.argv[1]](*sys.argv[2:])
