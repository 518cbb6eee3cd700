#!/bin/sh
# keyin.sh - the way back: clean, the key-in list, an officer who keys some of it, some wrongly and some not, the next
# dump with --previous: every item has exactly the state it should have, the workbooks hold every item, figures balance.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry" # a build elsewhere finds it too
cd "$dir"
in=$root/data-samples/kien-an-2024/11428-quan-tru.csv
py() { python3 "$root/tests/system/keyin.py" "$@"; }
l() { "$B/lamsach" "$@" --lang en; }
l clean "$in" -o first.db >/dev/null
py answers first.db answers.csv
l clean "$in" --answers answers.csv -o a.db >/dev/null
l verify a.db >/dev/null
l keyin a.db -o list >/dev/null
l keyin a.db -o again >/dev/null
for f in list/*.xlsx; do cmp "$f" "again/${f#list/}"; done
py books a.db list
py key a.db "$in" keyed.csv plan.json
# with the answers given again and without them: the same states
l clean keyed.csv --answers answers.csv --previous a.db -o b.db >/dev/null
l clean keyed.csv --previous a.db -o c.db >/dev/null
l clean keyed.csv --previous a.db -t 1 -o d.db >/dev/null
cmp c.db d.db
for x in b c; do
    l verify $x.db >/dev/null
    py check $x.db plan.json
done
l keyin c.db -o next >/dev/null
py books c.db next
# an untouched dump: nothing is done; --previous may be the result that is replaced
l clean "$in" --answers answers.csv --previous a.db -o a2.db >/dev/null
[ "$(sqlite3 a2.db 'SELECT group_concat(DISTINCT state) FROM key_in_previous')" = not-done ]
[ "$(sqlite3 a2.db 'SELECT count(*) FROM key_in_previous')" = "$(sqlite3 a.db 'SELECT count(*) FROM key_in')" ]
cp a2.db over.db
l clean "$in" --answers answers.csv --previous over.db -o over.db >/dev/null
[ "$(sqlite3 over.db 'SELECT sum(fresh + split + came + lost + merged + went + cleaned + confirmed) FROM progress')" = 0 ]
# the officer's one command has the list too
l run keyed.csv --previous a.db -o folder >/dev/null
ls folder/danh-sach-nhap-lai/11428-*.xlsx >/dev/null
grep -q 'Đạt chỉ tiêu, phần trăm số trẻ đã cập nhật: kỳ trước và nay' folder/report/index.html
grep -q 'việc nhập lại lần trước giao, nay đã nhập' folder/DOC-TOI-TRUOC.txt
# an older result is told so and is not in the way
cp a.db old.db && chmod 600 old.db
sqlite3 old.db 'DROP VIEW key_in; DROP VIEW ladder_hamlet; ALTER TABLE child_state DROP COLUMN ward'
l clean keyed.csv --previous old.db -o e.db >/dev/null 2>err.txt
grep -q 'older lamsach' err.txt
[ "$(sqlite3 e.db 'SELECT count(*) FROM key_in_previous')" = 0 ]
