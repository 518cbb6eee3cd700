# SPDX-License-Identifier: MIT
"""keyin.py - key a ward's list into its dump the ways people do, and check what the next clean says of it.

    keyin.py answers FIRST.db ANSWERS.csv          a signed list that supplies some numbers
    keyin.py books RESULT.db FOLDER                every item of key_in is on one sheet
    keyin.py key RESULT.db DUMP.csv NEW.csv PLAN   keys some right, some wrong, some not; writes what is to be expected
    keyin.py check NEXT.db PLAN
"""
import csv, glob, html, json, re, sqlite3, sys, zipfile
from collections import Counter


def open_db(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def answers(first, out):
    rows = open_db(first).execute("""SELECT p.row_id, r.sex, r.birth_date FROM police_list p JOIN record r USING (record_id) JOIN child_state c USING (child_id)
        WHERE p.list = 'no-number' AND c.record_count = 1 AND c.clean = 1 AND r.birth_date >= '2010' AND length(r.birth_date) = 10 ORDER BY r.record_id LIMIT 40""").fetchall()
    assert len(rows) == 40
    with open(out, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f, delimiter=";")
        w.writerows([["Cơ quan trả lời", "Công an phường", ""], ["Số văn bản", "25/CAP", ""], ["Ngày văn bản", "15/11/2024", ""], ["Mã dòng", "Trả lời", "Số định danh đúng"]])
        for i, r in enumerate(rows):
            w.writerow([r["row_id"], "Cấp số", "031%d%s%06d" % (2 + (r["sex"] == "female"), r["birth_date"][2:4], 900000 + i)])


def books(result, folder):
    """Rows of the sheets by their running number, against the view."""
    db, n = open_db(result), Counter()
    for path in glob.glob(folder + "/*.xlsx"):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                if not name.startswith("xl/worksheets/sheet"):
                    continue
                xml = z.read(name).decode()
                title = html.unescape(re.search(r'<c r="A1"[^>]*><is><t>([^<]*)', xml).group(1))
                rows = re.findall(r'<c r="A(\d+)"[^>]*><is><t>(\d+)</t>', xml)
                assert [int(x) for _, x in rows] == list(range(1, len(rows) + 1)), (path, name)
                n[title.split()[0]] += len(rows)
    values, twice = db.execute("SELECT sum(origin <> 'duplicate'), sum(origin = 'duplicate') FROM key_in").fetchone()
    left = db.execute("SELECT count(*) FROM key_in_previous WHERE state <> 'done'").fetchone()[0]
    assert (n["DANH"], n["BẢN"], n["ĐỐI"]) == (values, twice, left), (n, values, twice, left)
    assert values > 20 and twice > 10, (values, twice)


def wrong(field, value):
    if any(c.isdigit() for c in value):
        return value[:-1] + ("7" if value[-1] != "7" else "3")
    return "Trần Khác Hẳn" if "name" in field else value + " khác"


def key(result, dump, out, plan):
    db = open_db(result)
    words = {(r["field"], r["code"]): r["text_vi"] for r in db.execute("SELECT * FROM code_text")}
    column = {r["field"]: r["col"] - 1 for r in db.execute("SELECT * FROM source_column WHERE source_id = 1 AND field IS NOT NULL")}
    items = db.execute("""SELECT r.record_key, k.*, o.record_key AS other, coalesce(f.type, '') AS type FROM key_in k JOIN record r USING (record_id)
        LEFT JOIN record o ON o.record_id = k.other_id LEFT JOIN field f ON f.field = k.field ORDER BY r.record_key, k.field""").fetchall()
    rows = list(csv.reader(open(dump, encoding="utf-8-sig", newline=""), delimiter=";"))
    head = next(i for i, r in enumerate(rows) if "Mã trẻ em" in r)
    at = {r[column["record_key"]]: r for r in rows[head + 1:] if len(r) > column["record_key"]}
    gone, expect = set(), {}
    # of the duplicates: some deleted, some not, some the wrong one, some both
    twice = [k for k in items if k["origin"] == "duplicate"]
    several = {k for k, n in Counter([x["other"] for x in twice]).items() if n > 1}
    for i, k in enumerate(twice):
        how = ("done", "done", "not-done", "differs", "gone")[i % 5]
        if k["other"] in several:
            how = "done"
        if how in ("done", "gone"):
            gone.add(k["record_key"])
        if how in ("differs", "gone"):
            gone.add(k["other"])
        expect[k["record_key"] + "/"] = how
    for i, k in enumerate(k for k in items if k["origin"] != "duplicate"):
        name = k["record_key"] + "/" + k["field"]
        how = ("done", "not-done", "differs", "done")[i % 4]
        if k["record_key"] in gone:
            expect[name] = "gone"
            continue
        if k["field"] not in column:
            how = "not-done"
        if k["type"] not in ("name", "ident", "phone") and how == "differs":
            how = "done"  # a third sex or ethnic group would not be one
        value = words.get((k["field"], k["after"]), k["after"])
        if k["type"] == "date" and len(value) == 10:
            value = "/".join(reversed(value.split("-")))
        if how == "done":
            at[k["record_key"]][column[k["field"]]] = value.upper() if i % 8 == 3 and k["type"] == "name" else value
        elif how == "differs":
            at[k["record_key"]][column[k["field"]]] = wrong(k["field"], k["after"])
        expect[name] = how
    keep = [r for r in rows if not (len(r) > column["record_key"] and r[column["record_key"]] in gone)]
    assert len(rows) - len(keep) == len(gone), (len(rows) - len(keep), len(gone))
    csv.writer(open(out, "w", encoding="utf-8-sig", newline=""), delimiter=";").writerows(keep)
    n = Counter((k["origin"], expect[k["record_key"] + "/" + (k["field"] or "")]) for k in items)
    for origin in ("repair", "answer", "merge", "duplicate"):
        for state in ("done", "not-done") + (() if origin == "duplicate" else ("differs",)):
            assert n[origin, state] >= 3, n
    json.dump({"expect": expect, "gone": sorted(gone)}, open(plan, "w"))


def check(after, plan):
    db, plan = open_db(after), json.load(open(plan))
    got = {r["record_key"] + "/" + r["field"]: r["state"] for r in db.execute("SELECT * FROM key_in_previous")}
    bad = [(k, v, got.get(k)) for k, v in plan["expect"].items() if got.get(k) != v]
    assert not bad and len(got) == len(plan["expect"]), (len(bad), bad[:5], len(got))
    # the ward: whoever is gone is lost (nothing of the child is left) or was a record of a child who is still there
    p = db.execute("SELECT * FROM progress WHERE ward_code = '11428'").fetchone()
    assert p["before_updated"] + p["fresh"] + p["split"] + p["came"] == p["updated"] + p["lost"] + p["merged"] + p["went"] + p["no_file"]
    both = sum(1 for k, v in plan["expect"].items() if k.endswith("/") and v == "gone")
    assert p["lost"] + p["went"] >= both > 0, (p["lost"], both)
    print("keyin:", dict(Counter(got.values())))


{"answers": answers, "books": books, "key": key, "check": check}[sys.argv[1]](*sys.argv[2:])
