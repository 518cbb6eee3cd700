#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ref_validate.py - the findings of a result, worked out once more in the plainest way: the oracle of engine/validate.

    ref_validate.py RESULT.db PACK AS-OF

One record after the other, from the texts in the table `record` and the pack's own files, without interned values, features or
sorted runs. What the two do not agree on is printed, at most 20 a rule; exit status 1 if there is any. Where a ward's name has more
than one meaning the oracle has no opinion (counted); the doubt about an encoding (legacy_text) is normalise's and not looked at.
"""
import csv, json, os, re, sqlite3, sys, unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta

RESULT, PACK = sys.argv[1:3]
AS_OF = date.fromisoformat(sys.argv[3])
TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
NO_OPINION = object()


# ---- the pack's files ----

def value_of(s):
    s = s.strip()
    if s[:1] == "[" and s[-1:] == "]":
        return [value_of(x) for x in s[1:-1].split(",")]
    if s[:1] == "{" and s[-1:] == "}":
        return {k.strip(): value_of(v) for k, v in (x.split(":", 1) for x in re.split(r",(?![^\[]*\])", s[1:-1]))}
    if s[:1] == "'" and s[-1:] == "'":
        return s[1:-1].replace("''", "'")
    return s[1:-1] if s[:1] == '"' and s[-1:] == '"' else s


def items(path):
    """The `- id:` items of a pack file, with their keys of one line; texts and examples are passed over."""
    out = []
    for line in open(os.path.join(PACK, path), encoding="utf-8"):
        m = re.match(r"  (- |  )(\w+): *(.*?) *$", line)
        if m and m[1] == "- ":
            out.append({})
        if m and out and m[2] not in ("text", "examples", "source"):
            out[-1][m[2]] = value_of(m[3])
    return [x for x in out if "id" in x]


def table(name):
    lines = [r for r in csv.reader(open(os.path.join(PACK, "tables", name + ".csv"), encoding="utf-8")) if r and not r[0].startswith("#")]
    return [dict(zip(lines[0], r)) for r in lines[1:]]


RULES, FIELDS = items("validate.yaml"), {x["id"]: x for x in items("fields.yaml")}


# ---- texts ----

def fold(s):
    return "".join(c for c in unicodedata.normalize("NFD", s.lower().replace("đ", "d").replace("ð", "d")) if not unicodedata.combining(c))


def words(s):
    return re.sub(r"[^a-z0-9]+", " ", fold(s)).strip()


def syllable(w):
    """Letters without the tone, and the tones: hòa and hoà are one."""
    d = unicodedata.normalize("NFD", w.lower())
    return unicodedata.normalize("NFC", "".join(c for c in d if c not in TONES)), "".join(TONES[c] for c in d if c in TONES)


def key(s):
    return tuple(syllable(w) for w in s.replace("\u2019", "'").split())


RIMES = {}
for r in csv.reader(open(os.path.join(os.path.dirname(__file__), "..", "..", "engine", "text", "data", "rimes.csv"), encoding="utf-8")):
    if r and not r[0].startswith("#"):
        RIMES.setdefault(r[0], r[1])
ONSETS = "ngh ng gh gi qu ch kh nh ph th tr b c d đ g h k l m n p r s t v x".split() + [""]


def onset_fits(onset, rime):
    front = rime[0] in "eêiy"
    if onset in ("c", "g", "ng"):
        return not front
    if onset == "k":
        return front
    if onset in ("gh", "ngh"):
        return front and rime[0] != "y"
    if onset == "qu":
        return rime[0] in "aăâeêiơy" or rime == "ôc"
    return onset or not rime.startswith("iê")


def well_formed(w):
    plain, tone = syllable(w)
    if len(tone) > 1:
        return False
    if plain.startswith("qu") and len(plain) > 2:
        splits = [("qu", plain[2:])]
    elif plain.startswith("gi"):
        splits = [("gi", plain[2:])] if len(plain) > 2 and plain[2] != "y" and plain[2:] in RIMES else [("g", plain[1:])]
    else:
        n = next((i for i, c in enumerate(plain) if c in "aeiouyăâêôơư"), len(plain))
        splits = [(plain[:n], plain[n:])]
    for onset, rime in splits:
        if onset in ONSETS and rime in RIMES and (onset == "g" and plain.startswith("gi") or onset_fits(onset, rime)):
            return RIMES[rime] != "stop" or tone in ("s", "j")
    return False


WHOLE, START = set(), set()
for r in table("temporary_names"):
    for form in (key(r["phrase"]), key(fold(r["phrase"]))):
        WHOLE.add(form)
        if r["where"] == "start":
            START.add(form)
TWO_PART = {words(r["surname"]) for r in table("surnames") if " " in r["surname"]}
PARTICLES = {words(r["particle"]) for r in table("name_particles") if r["surname"] == "last"}


def temporary(name):
    k = key(re.sub(r"[^\w ]", "", name))
    return k in WHOLE or any(k[:n] in START for n in range(1, len(k)))


def lost(name):
    return "?" in name


def marks(name):
    return fold(name) != name.lower()


def family(name):
    """How many words at the front are the family name."""
    w = fold(name).split()
    if w and w[0].split("'")[0] in PARTICLES:
        return 0
    return 0 if len(w) < 2 else 2 if len(w) >= 3 and " ".join(w[:2]) in TWO_PART else 1


# ---- dates, numbers, units ----

def span(s):
    m = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", s or "")
    try:
        if not m:
            return None
        y, mo, d = int(m[1]), int(m[2] or 0), int(m[3] or 0)
        if d:
            return date(y, mo, d), date(y, mo, d)
        first, e = date(y, mo or 1, 1), mo or 12
        return first, (date(y + 1, 1, 1) if e == 12 else date(y, e + 1, 1)) - timedelta(1)
    except ValueError:
        return None


def birthday(born, years):
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def year(field, s):
    if FIELDS[field]["type"] == "date":
        return span(s)[0].year if span(s) else None
    return int(s) if re.fullmatch(r"\d{1,9}", s or "") else None


PLACES = [(int(r["from"]), int(r["to"])) for r in table("id_places")]
CENTURY = {r["digit"]: (int(r["year_from"]), r["sex"]) for r in table("id_century_sex")}


def placeholder(s):
    steps = {(int(b) - int(a)) % 10 for a, b in zip(s, s[1:])}
    return steps in (set(), {0}, {1}, {9}) or s.endswith("000000")


def ident(s):
    """formed, made up, known place, sex, year of a number of twelve digits"""
    x = {"made_up": bool(re.fullmatch(r"\d{1,16}", s or "")) and placeholder(s), "formed": False, "place": False, "sex": None, "year": None}
    if re.fullmatch(r"\d{12}", s or ""):
        x["formed"] = not x["made_up"]
        x["place"] = any(a <= int(s[:3]) <= b for a, b in PLACES)
        x["year"], x["sex"] = CENTURY[s[3]][0] + int(s[4:6]), CENTURY[s[3]][1]
    return x


UNITS = defaultdict(list)
for r in table("units"):
    UNITS[r["code"]].append(r)
NEXT = defaultdict(list)
for r in table("unit_successors"):
    NEXT[r["old_code"], r["until"]].append((r["new_code"], r["from"]))


def at(code, day):
    rows = sorted(UNITS.get(code, []), key=lambda u: u["valid_from"])
    return ([u for u in rows if not u["valid_from"] or u["valid_from"] <= day] or rows[:1] or [None])[-1]


def today(u, depth=0):
    if not u["valid_to"] or depth > 6:
        return {(u["code"], u["valid_from"])}
    out = set()
    for code, day in NEXT[u["code"], u["valid_to"]]:
        v = at(code, day)
        if v and v is not u:
            out |= today(v, depth + 1)
    return out


BY_NAME = defaultdict(list)
for u in (u for rows in UNITS.values() for u in rows):
    BY_NAME[u["level"], words(u["name"])].append(u)


def named(level, text, day):
    """The unit of a name at a day; NO_OPINION where that is not plain to see."""
    w = words(text).split()
    for n in range(len(w)):
        found = [u for u in BY_NAME[level, " ".join(w[n:])] if (not u["valid_from"] or u["valid_from"] <= day) and (not u["valid_to"] or u["valid_to"] >= day)]
        if found or BY_NAME[level, " ".join(w[n:])]:
            return found[0] if len(found) == 1 and n == len(found[0]["type"].split("_")) else NO_OPINION
    return None


def unit_of(field, s, day):
    return at(s, day) if s and s[0].isdigit() else named(FIELDS[field].get("level", "ward"), s, day) if s else None


# ---- checks: for a rule and the records, (record, field, arguments) of what is found ----

def when(rule, r):
    w = rule.get("when")
    if not w:
        return True
    v = r[w["field"]]
    if v and "column" in w:
        row = next((x for x in table_of(w["field"]) if list(x.values())[0] == v), None)
        v = row and row[w["column"]]
    return (w.get("missing") == "true") if not v else v in (w["is"] if isinstance(w["is"], list) else [w["is"]])


CODES = {}


def table_of(field):
    if field not in CODES:
        CODES[field] = table(FIELDS[field]["table"])
    return CODES[field]


def names_that_speak(rule):
    return [x for x in table(rule["names"]) if float(x["share"]) >= float(rule["least"])]


def sex_of_name(speak, name):
    k = key(name)
    n = min(len(k), 8)
    if n < 2 or len(k) > 8 or temporary(name) or not marks(name):
        return None
    said = set()
    for x in speak:
        part = k[-1:] if x["part"] == "given" else k[family(name) or 1:-1]
        if key(x["name"])[0] in part and len(key(x["name"])) == 1:
            said.add(x["sex"])
    return said.pop() if len(said) == 1 else None


def value_check(rule, field, s):
    """Arguments if a value by itself is found, else None."""
    c = rule["check"]
    if c == "pattern":
        return [] if bool(PATTERNS[rule["id"]].search(s)) == (rule.get("forbid") == "true") else None
    if c == "readable":
        t = FIELDS[field]["type"]
        return [] if (not span(s) if t == "date" else not re.fullmatch(r"\d{1,9}", s)) else None
    if c == "known_code":
        codes = {list(x.values())[0] for x in table_of(field)}
        bad = [x for x in (s.split(";") if FIELDS[field]["type"] == "set" else [s]) if x and x not in codes]
        return None if not bad else bad[:1] if not FIELDS[field].get("personal") else []
    if c == "lost_letters":
        return [] if re.search(r"\?(\?|[^\W\d_]|[^\x00-\x7f])|\ufffd", s) else None
    if c == "name_syllables":
        bad = not all(well_formed(w) for w in s.split())
        return [] if bad and marks(s) and not temporary(s) and not lost(s) else None
    if c == "name_tokens":
        n = len(s.split())
        return [str(n)] if not temporary(s) and not int(rule["min"]) <= n <= int(rule["max"]) else None
    if c == "name_temporary":
        return [] if temporary(s) else None
    if c == "ident_structure":
        x = ident(s)
        return None if x["formed"] or x["made_up"] else [str(len(s))] if re.fullmatch(r"\d{1,16}", s) else []
    if c == "ident_placeholder":
        return [] if ident(s)["made_up"] else None
    if c == "ident_place":
        return [] if ident(s)["formed"] and not ident(s)["place"] else None
    if c == "ident_age":
        return [] if ident(s)["formed"] and ident(s)["year"] + int(rule["over"]) < AS_OF.year else None
    if c == "number_range":
        n = year(field, s)
        return [] if n is not None and not int(rule.get("min", n)) <= n <= int(rule.get("max", n)) else None
    if c in ("date_range", "not_after_as_of", "age"):
        d = span(s)
        if not d:
            return None
        if c == "age":
            return [] if birthday(d[1], int(rule["under"])) <= AS_OF else None
        if c == "not_after_as_of":
            return [] if d[0] > AS_OF else None
        return [] if d[1] < date.fromisoformat(rule["from"]) else None
    if c == "unit_known":
        u = unit_of(field, s, EPOCH)
        return u if u is NO_OPINION else [s] if u is None else None
    return NotImplemented


def row_check(rule, fields, r):
    """(field, arguments) of what is found in a record."""
    c = rule["check"]
    if c == "required":
        return [(f, []) for f in fields if not r[f]]
    if c == "required_any":
        return [] if any(r[f] for f in fields) else [(fields[0], [])]
    if c == "ident_sex":
        sex = rule.get("expect") or r[rule["sex"]]
        return [(f, [] if "expect" in rule else [rule["sex"]]) for f in fields
                if r[f] and ident(r[f])["sex"] and not ident(r[f])["made_up"] and sex and sex != ident(r[f])["sex"] and sex in ("male", "female")]
    if c == "ident_year":
        d = span(r[rule["date"]])
        return [(f, [rule["date"]]) for f in fields if d and r[f] and ident(r[f])["year"] and not ident(r[f])["made_up"] and ident(r[f])["year"] != d[0].year]
    if c == "same_value":
        same = (lambda a, b: key(a) == key(b)) if FIELDS[fields[0]]["type"] == "name" else (lambda a, b: a == b)
        return [(f, [next(o for o in rule["others"] if r[o] and same(r[f], r[o]))]) for f in fields if r[f] and any(r[o] and same(r[f], r[o]) for o in rule["others"])]
    if c == "date_order":
        b = span(r[rule["after"]])
        return [(f, [rule["after"]]) for f in fields if b and span(r[f]) and span(r[f])[1] < b[0]]
    if c == "year_gap":
        child = year(rule["child"], r[rule["child"]])
        gaps = [(f, child - year(f, r[f])) for f in fields if child is not None and year(f, r[f]) is not None]
        return [(f, [str(g)]) for f, g in gaps if not int(rule.get("min", g)) <= g <= int(rule.get("max", g))]
    if c == "value_age":
        d = span(r[rule["date"]])
        f = fields[0]
        return [(f, [])] if d and r[f] and PATTERNS[rule["id"]].search(r[f]) and birthday(d[1], int(rule["under"])) <= AS_OF else []
    if c == "surname":
        use = lambda s: s and family(s) and len(s.split()) >= 2 and not temporary(s) and not lost(s)
        own = r[fields[0]]
        if not use(own) or not all(use(r[p]) for p in rule["parents"]):
            return []
        return [] if any(fold(r[p]).split()[0] == fold(own).split()[0] for p in rule["parents"]) else [(fields[0], [])]
    if c == "name_sex":
        f, sex = fields[0], rule.get("expect") or r[rule["sex"]]
        says = r[f] and sex_of_name(SPEAK[rule["id"]], r[f])
        return [(f, [] if "expect" in rule else [rule["sex"]])] if says and sex and says != sex else []
    if c == "unit_resolved":
        units = [unit_of(f, r[f], EPOCH) for f in fields]
        if any(u and u is not NO_OPINION for u in units):
            return []
        return NO_OPINION if NO_OPINION in units or r["address"] or r["ward_name"] else [(fields[0], [])]
    if c == "unit_inside":
        u, v = unit_of(fields[0], r[fields[0]], EPOCH), unit_of(rule["parents"][0], r[rule["parents"][0]], EPOCH)
        if not u or not v or NO_OPINION in (u, v):
            return NO_OPINION if NO_OPINION in (u, v) else []
        own = at(u["parent"], u["valid_to"] or "9999")
        if own["level"] != v["level"]:
            return []
        return [(fields[0], [])] if own["code"] != v["code"] else []
    if c == "same_unit":
        u, v = unit_of(fields[0], r[fields[0]], EPOCH), unit_of(rule["other"], r[rule["other"]], EPOCH)
        if not u or not v or NO_OPINION in (u, v):
            return NO_OPINION if u and v else []
        return [] if u is v or today(u) & today(v) else [(fields[0], [])]
    return NotImplemented


def differ(field, a, b):
    if not a or not b or a == b:
        return False
    if FIELDS[field]["type"] == "date":
        return bool(len(a) == len(b) == 10 and span(a) and span(b) and a != b)
    if FIELDS[field]["type"] == "name":
        if any(temporary(x) or lost(x) for x in (a, b)):
            return False
        return fold(a).split()[-1] != fold(b).split()[-1]
    return words(a) != words(b)


def group_check(rule, fields, records):
    c = rule["check"]
    for f in fields:
        made_up = lambda s: FIELDS[f]["type"] == "ident" and ident(s)["made_up"]
        if c == "shared":
            by = defaultdict(list)
            for r in records:
                if r[f] and not made_up(r[f]):
                    by[r[f]].append(r)
            for same in by.values():
                if any(differ(g, same[i][g], same[j][g]) for g in rule["differ"] for j in range(1, len(same)) for i in {0, j - 1}):
                    yield from ((r, f, [str(len(same))]) for r in same)
        if c == "copied_run":
            runs, last = [], None
            for r in sorted(records, key=lambda r: (r["source_id"], r["line"])):
                now = (r["source_id"], r[f])
                if now != last:
                    runs.append([])
                runs[-1].append(r)
                last = now
            for run in runs:
                homes = {r[rule["same_household"]] for r in run}
                if run[0][f] and len(run) >= int(rule["min"]) and not made_up(run[0][f]) and not (len(homes) == 1 and homes != {None} and homes != {""}):
                    yield from ((r, f, [str(len(run))]) for r in run)
        if c == "frequent_day":
            by, unsure = defaultdict(list), [words(r["ward_name"]) for r in records if unit_of("ward_code", r["ward_code"], EPOCH) is None and
                                             unit_of("ward_name", r["ward_name"], EPOCH) is NO_OPINION]
            for r in records:
                u = [unit_of(g, r[g], EPOCH) for g in rule["unit"]]
                u = next((x for x in u if x), None)
                if r[f] and len(r[f]) == 10 and span(r[f]):
                    by[NO_OPINION if u is NO_OPINION else u and (u["code"], u["valid_from"])].append(r)
            for unit, all_ in by.items():
                hit = [r for r in all_ if r[f][5:] == rule["day"]]
                if unit is None or unit is NO_OPINION or any(w.endswith(words(at(*unit)["name"])) for w in unsure):
                    silent[rule["id"]] += 1
                    for k in [k for r in hit for k in [x for x in have[rule["id"]] if x[0] == r["record_id"]]]:
                        del have[rule["id"]][k]
                    continue
                if len(hit) >= int(rule["count"]) and len(hit) >= float(rule["share"]) * len(all_):
                    yield from ((r, f, [str(len(hit) * 100 // len(all_))]) for r in hit)


# ---- the comparison ----

con = sqlite3.connect(RESULT)
con.row_factory = sqlite3.Row
RECORDS = [dict(r) for r in con.execute("SELECT * FROM record ORDER BY record_id")]
EPOCH = max((r["updated_on"] for r in RECORDS if r["updated_on"] and len(r["updated_on"]) == 10 and span(r["updated_on"])), default="9999-12-31")
PATTERNS = {r["id"]: re.compile(re.sub(r"\(\?i\)", "", r["pattern"]), re.I if "(?i)" in r["pattern"] else 0) for r in RULES if "pattern" in r}
SPEAK = {r["id"]: names_that_speak(r) for r in RULES if r["check"] == "name_sex"}
GROUPS, SKIPPED = ("shared", "copied_run", "frequent_day"), ("legacy_text",)

have, want, silent = defaultdict(Counter), defaultdict(Counter), Counter()
for x in con.execute("SELECT record_id, field, rule, args FROM finding"):
    have[x["rule"]][x["record_id"], x["field"], x["args"] or ""] += 1


def said(args):
    return json.dumps(args, ensure_ascii=False, separators=(",", ":")) if args else ""


for rule in RULES:
    fields = [rule["field"]] if "field" in rule else rule["fields"] if "fields" in rule else \
        [f for f, x in FIELDS.items() if x["type"] in rule["applies"]["types"]]
    if rule["check"] in SKIPPED:
        have.pop(rule["id"], None)
        continue
    if rule["check"] in GROUPS:
        for r, f, args in group_check(rule, fields, RECORDS):
            want[rule["id"]][r["record_id"], f, said(args)] += 1
        continue
    known = {}
    for r in RECORDS:
        if not when(rule, r):
            continue
        found = row_check(rule, fields, r)
        if found is NotImplemented:
            found = []
            for f in fields:
                if r[f] and (f, r[f]) not in known:
                    known[f, r[f]] = value_check(rule, f, r[f])
                    assert known[f, r[f]] is not NotImplemented, rule["check"]
                x = known[f, r[f]] if r[f] else None
                if x is NO_OPINION:
                    found = NO_OPINION
                    break
                if x is not None:
                    found.append((f, x))
        if found is NO_OPINION:
            silent[rule["id"]] += 1
            for k in [k for k in have[rule["id"]] if k[0] == r["record_id"]]:
                del have[rule["id"]][k]
            continue
        for f, args in found:
            want[rule["id"]][r["record_id"], f, said(args)] += 1

wrong = 0
for rule in sorted(set(have) | set(want)):
    for what, diff in (("only in the result", have[rule] - want[rule]), ("only in the oracle", want[rule] - have[rule])):
        wrong += sum(diff.values())
        for k in sorted(diff, key=str)[:20]:
            r = RECORDS[k[0] - 1]
            print(f"{rule}: {what}: record {k[0]}, {k[1]} = {r.get(k[1])!r} {k[2]}")
print("found:", *sorted(r for r in want if want[r]))
total = sum(sum(x.values()) for x in want.values())
print(f"validate oracle: {len(RECORDS)} records, {len(RULES) - len(SKIPPED)} rules, {total} findings, {wrong} differences; no opinion: {dict(silent)}")
sys.exit(1 if wrong or not total else 0)
