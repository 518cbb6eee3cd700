#!/bin/sh
# forget.sh - erase records of a district's result: names and numbers are searched for in the bytes of every file, verify
# holds, the next clean leaves them out and says so, also with --no-decisions and under a new name with --previous.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry"
cd "$dir"
in=$root/data-samples/kien-an-2024/11428-quan-tru.csv
list="$root/data-samples/kien-an-2024-truth/reference-population-db.csv,issuer=population-db,date=2024-11-01"
l() { "$B/lamsach" "$@" --lang en; }
fail() { echo "forget: $*"; exit 1; }
l clean "$in" --reference "$list" -o a.db >/dev/null
# five whose name and number nobody else has, one of a child entered twice, one whose row waits for review
sqlite3 a.db "SELECT record_key FROM record r WHERE personal_id IS NOT NULL AND length(full_name) > 12
    AND (SELECT count(*) FROM record o WHERE o.personal_id = r.personal_id OR o.full_name = r.full_name) = 1
    AND NOT EXISTS (SELECT 1 FROM record o WHERE instr(o.father_name || ' ' || o.mother_name, r.full_name))
    AND NOT EXISTS (SELECT 1 FROM missing_child m WHERE m.full_name = r.full_name OR m.personal_id = r.personal_id)
    ORDER BY record_id LIMIT 5" > alone
sqlite3 a.db "SELECT min(record_key) FROM record GROUP BY child_id HAVING count(*) = 2 LIMIT 1" > twice
[ "$(wc -l < alone)" = 5 ] && [ -s twice ] || fail "the sample has changed"
n=$(sqlite3 a.db "SELECT count(*) FROM record")
: > traces
while read -r key; do
    sqlite3 a.db "SELECT full_name FROM record WHERE record_key = '$key'" >> traces
    sqlite3 a.db "SELECT personal_id FROM record WHERE record_key = '$key'" >> traces
    echo "$key" >> traces
done < alone
while read -r t; do grep -aqF -- "$t" a.db || fail "not there before: $t"; done < traces
while read -r key; do l forget a.db "$key" --by "Do Thi Kiem" --reason "don so 12" > said; done < alone
grep -q "decision log, entry 5" said || { cat said; fail "what was said"; }
while read -r t; do
    for f in a.db a.decisions.db a.run.json; do if grep -aqF -- "$t" $f; then fail "$t is still in $f"; fi; done
done < traces
[ -z "$(find . -name '*tmp*' -o -name '*journal*')" ] || fail "left behind: $(ls -A)"
other=$(sqlite3 a.db "SELECT record_key FROM record WHERE record_key <> '$(cat twice)' AND child_id = (SELECT child_id FROM record WHERE record_key = '$(cat twice)')")
l forget a.db "$(cat twice)" > said
grep -q "other records, which stay: 1" said || { cat said; fail "the other record"; }
[ "$(sqlite3 a.db "SELECT count(*) FROM record WHERE record_key = '$other'")" = 1 ] || fail "the other record is gone"
l verify a.db > said || { cat said; fail "verify"; }
grep -q "^holds.*Nothing that was erased" said || { cat said; fail "verify does not look at what was erased"; }
[ "$(sqlite3 a.db "SELECT rows_forgotten || ' ' || balanced FROM source_balance WHERE rows_forgotten")" = "6 1" ] || fail "the balance"
if l forget a.db "$(cat twice)" 2>said; then fail "erased twice"; fi
grep -q "erased already" said
# the next runs
left_out() { # result, options of clean
    r=$1; shift
    l clean "$in" --reference "$list" -o "$r" "$@" > said 2>notes
    grep -q "^6 rows were left out" said || { cat said notes; fail "$r: left out"; }
    [ "$(sqlite3 "$r" "SELECT count(*) FROM record")" = $((n - 6)) ] || fail "$r: records"
    while read -r t; do if grep -aqF -- "$t" "$r"; then fail "$t is in $r"; fi; done < traces
    l verify "$r" >/dev/null
}
left_out a.db
left_out a.db --no-decisions -t 1
left_out december.db --previous a.db
left_out november.db --decisions a.decisions.db
l run "$in" --reference "$list" -o folder >/dev/null 2>&1 && cp a.decisions.db folder/result.decisions.db
l run "$in" --reference "$list" -o folder > said 2>&1
grep -q "6 *dòng bỏ ra" folder/DOC-TOI-TRUOC.txt || { cat folder/DOC-TOI-TRUOC.txt; fail "the folder does not say so"; }
while read -r t; do if grep -raqF -e "$t" folder; then fail "$t is in the folder: $(grep -raFl -e "$t" folder)"; fi; done < traces
echo "forget: 6 records erased, $(wc -l < traces) traces gone from every file, 5 runs leave them out"
