#!/bin/sh
# roundtrip.sh - clean, lists, answers filled the ways officers do it, clean again: every accepted answer is in its child
# with provenance, nothing else changed, the figures move by exactly the expected counts. Bad answer files are refused.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry" # a build elsewhere finds it too
cd "$dir"
in=$root/data-samples/kien-an-2024/11428-quan-tru.csv
l() { "$B/lamsach" "$@" --lang en; }
l clean "$in" -o a.db >/dev/null
l lists a.db -o lists >/dev/null
l lists a.db -o again >/dev/null
cmp lists/11428-*.xlsx again/11428-*.xlsx
python3 "$root/tests/system/roundtrip.py" fill a.db lists/11428-*.xlsx .
l clean "$in" --answers signed.xlsx --answers unsigned.csv --answers signed-2.csv -o b.db >/dev/null
l clean "$in" --answers signed-2.csv --answers signed.xlsx --answers unsigned.csv -t 1 -o c.db >/dev/null
cmp b.db c.db
l verify b.db >/dev/null
# with a reference list: suggested numbers are shown as suggestions only
l clean "$in" --reference "$root/data-samples/kien-an-2024-truth/reference-population-db.csv,issuer=population-db,date=2024-11-01" -o s.db >/dev/null
l lists s.db -o suggested >/dev/null
python3 "$root/tests/system/roundtrip.py" suggestions s.db suggested/11428-*.xlsx
# an untouched workbook says nothing and changes nothing
l clean "$in" --answers lists/11428-*.xlsx -o n.db >/dev/null
[ "$(sqlite3 n.db 'SELECT count(*) FROM answer')" = 0 ]
# keyed into the ministry's software: the dump now holds what was answered; the answers stand
python3 - "$in" b.db keyed.csv <<'PY'
import csv, sqlite3, sys
new = dict(sqlite3.connect(sys.argv[2]).execute("SELECT r.record_key, c.after FROM correction c JOIN record r USING (record_id)"
                                                " WHERE c.rule = 'answer-applied' AND c.field = 'personal_id'"))
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline=""), delimiter=";"))
key, number = rows[0].index("Mã trẻ em"), rows[0].index("Số định danh cá nhân")
for r in rows[1:]:
    if len(r) > number and r[key] in new: r[number] = new.pop(r[key])
assert not new, len(new)
csv.writer(open(sys.argv[3], "w", encoding="utf-8-sig", newline=""), delimiter=";").writerows(rows)
PY
l clean keyed.csv --answers signed.xlsx --answers unsigned.csv --answers signed-2.csv -o k.db >/dev/null
q="SELECT state, count(*) FROM answer GROUP BY 1 ORDER BY 1"
[ "$(sqlite3 k.db "$q")" = "$(sqlite3 b.db "$q")" ] || { sqlite3 k.db "$q"; sqlite3 b.db "$q"; exit 1; }
v="SELECT sum(verified), sum(in_target) FROM ward_progress"
[ "$(sqlite3 k.db "$v")" = "$(sqlite3 b.db "$v")" ]
# files that are no answers
refused() { # what, file, words
    if l clean "$in" --answers "$2" -o x.db >/dev/null 2>err.txt; then echo "roundtrip: accepted: $1"; exit 1; fi
    grep -q "$3" err.txt || { echo "roundtrip: $1:"; cat err.txt; exit 1; }
    [ ! -e x.db ]
}
refused "a dump" "$in" "no list that lamsach made"
printf 'Mã dòng;Ghi chú\na~b;x\n' > no-answer.csv;                      refused "no answers" no-answer.csv "no column"
printf 'Ngày văn bản;mai\nMã dòng;Trả lời\na~b;Đúng\n' > date.csv;      refused "no date" date.csv "no date"
head -c 3000 signed.xlsx > cut.xlsx;                                    refused "cut off" cut.xlsx "cut"
: > empty.csv;                                                          refused "empty" empty.csv ""
python3 "$root/tests/system/roundtrip.py" check a.db b.db .
