#!/bin/sh
# decisions.sh - the decision log in use: clean, export what there is to decide, fill it in the ways people do, import,
# clean again: decided pairs are one child or two; nothing of somebody else's is overwritten; verify finds a flipped
# byte, a shortened and a rewritten log; a decision whose records have changed since still holds and is shown as stale.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry"
cd "$dir"
mkdir in; cp "$root"/data-samples/kien-an-2024/11429-lam-ha.csv "$root"/data-samples/kien-an-2024/11434-bac-son.csv in
py() { python3 "$root/tests/system/decisions.py" "$@"; }
l() { "$B/lamsach" "$@" --lang en; }
fail() { echo "decisions: $*"; exit 1; }
sum() { l review import r.db "$@" --json; }
has() { grep -q "$2" "$1" || { cat "$1"; fail "$1 does not say: $2"; }; }

l clean in/*.csv -o r.db >/dev/null 2>&1
l review export r.db -o queue.xlsx --by Lan >/dev/null
l review export r.db -o again.xlsx --by Lan >/dev/null; cmp queue.xlsx again.xlsx
[ "$(py cells queue.xlsx)" -gt 1000 ]
n=$(py fill r.db queue.xlsx .)

none() { [ "$(sqlite3 r.decisions.db 'SELECT count(*) FROM decision')" = 0 ]; }
# full records are not handed out without a name; who did is in the log
if l review export r.db -o x.html >/dev/null 2>err.txt; then fail "handed out by nobody"; fi; has err.txt "with --by"; [ ! -e x.html ]
[ "$(sqlite3 r.decisions.db "SELECT count(*) > 10 AND count(DISTINCT \"by\" || purpose) = 1 FROM shown")" = 1 ] || fail "handed out unseen"
l review export r.db -o x.html --by Lan >/dev/null; [ "$(grep -c 'sha256-' x.html)" = 1 ]; [ "$(stat -c %a x.html)" = 600 ]
# an untouched workbook decides nothing
sum queue.xlsx > s.json; has s.json '"decided":0,'; none
# a hand-made file names nobody
if l review import r.db hand.csv >/dev/null 2>err.txt; then fail "decided by nobody"; fi; has err.txt "with --by"; none
sum filled.xlsx more.json lines.json hand.csv --by "Phạm Thị Nhập" > s.json 2> err.txt
has s.json "\"decided\":$n,\"already\":0,\"open\":1,\"conflicts\":0,\"contradictory\":0,\"unknown\":0,\"bad\":0,\"stale\":0"
[ "$(sqlite3 r.decisions.db "SELECT group_concat(n) FROM (SELECT \"by\" || '=' || count(*) n FROM decision GROUP BY \"by\" ORDER BY 1)")" = \
  "Lê Văn Soát=4,Phạm Thị Nhập=1,Trần Thị Duyệt=10" ] || fail "who decided"
[ "$(sqlite3 r.decisions.db "SELECT count(*) FROM decision WHERE reason = 'giấy khai sinh'")" = 8 ] || fail "reasons"
[ "$(sqlite3 r.decisions.db "SELECT DISTINCT \"at\" FROM decision WHERE \"by\" LIKE 'Lê%'")" = 2026-11-24T08:30:00Z ] || fail "times"
[ "$(stat -c %a r.decisions.db)" = 600 ]
# the same again adds nothing
sum filled.xlsx more.json lines.json hand.csv --by x > s.json; has s.json "\"decided\":0,\"already\":$n,"
# what cannot be taken is told with its row, and the log stays
before=$(sqlite3 r.decisions.db 'SELECT count(*) FROM entry')
if sum bad.csv --by x > s.json 2> err.txt; then fail "bad rows were not told"; fi
has s.json '"decided":0,"already":0,"open":0,"conflicts":2,"contradictory":2,"unknown":1,"bad":3,'
for row in 2 3 4 5 6 7 8 9; do has err.txt "^bad.csv:$row: "; done
has err.txt "bad.csv:2: Somebody decided this since (entry [0-9]*: same, by Trần Thị Duyệt)"
[ "$(sqlite3 r.decisions.db 'SELECT count(*) FROM entry')" = "$before" ] || fail "the log has grown"
# files that hold no decisions
for bad in '{"key_a":' '[{"key_a":"a"}' 'x,y' ''; do
    printf '%s' "$bad" > none.json
    if sum none.json --by x >/dev/null 2>err.txt; then fail "taken: $bad"; fi
done

# applied by the next clean, in Vietnamese and English; without the log as before
cp r.db old.db
l clean in/*.csv -o r.db >/dev/null 2> err.txt; has err.txt "decisions are taken from r.decisions.db (pairs decided: "
py check r.db plan.json
[ "$(sqlite3 r.db "SELECT count(*) FROM decision WHERE decision = 'different-child-same-household'")" = 2 ] || fail "the words in the result"
cp r.db one.db; l clean in/*.csv -o r.db -t 1 >/dev/null 2>&1; cmp r.db one.db
l clean in/*.csv -o r.db --no-decisions >/dev/null 2>&1; cmp r.db old.db
"$B/lamsach" clean in/*.csv -o r.db --lang vi > /dev/null 2> err.txt; has err.txt "kết luận trong r.decisions.db"; cmp r.db one.db
l review export r.db -o queue2.xlsx --by Lan >/dev/null
sum queue2.xlsx --by x > s.json; has s.json '"decided":0,'; has s.json '"conflicts":0,'
before=$(sqlite3 r.decisions.db 'SELECT count(*) FROM entry')

# a record changes: the decision still wins, and is shown as stale where people look
l review status r.db --json > st.json
has st.json '"waiting":0,"stale":0,"overruled":0,"unknown":0'
key=$(sqlite3 r.db "SELECT r.record_key FROM decision d JOIN record r ON r.record_key IN (d.key_a, d.key_b) JOIN source s USING (source_id)
    WHERE d.decision = 'same' AND s.name LIKE '11429%' ORDER BY 1 LIMIT 1")
mkdir changed; cp in/*.csv changed; py change in/11429-lam-ha.csv "$key" changed/11429-lam-ha.csv
cp r.decisions.db stale.decisions.db
l clean changed/*.csv -o stale.db >/dev/null 2>&1
py check stale.db plan.json >/dev/null
l review status stale.db > st.txt; has st.txt "Stale .*: 1$"; has st.txt "$key.*: stale: the records have changed since (same child"
l report stale.db -o rep > /dev/null
has rep/index.html "Stale decisions"; has rep/index.html "Kết luận cần xem lại"; has rep/index.html "$key"
head=$(l review status stale.db --json | sed -n 's/.*"head":"\([0-9a-f]*\)".*/\1/p')
has rep/index.html "$head"
# decided again on what it holds now: no longer stale
sqlite3 -separator , stale.db "SELECT key_a, key_b, 'same' FROM decision WHERE '$key' IN (key_a, key_b) AND decision = 'same'" > again.rows
seq=$(sqlite3 stale.decisions.db "SELECT max(seq) FROM decision WHERE '$key' IN (key_a, key_b)")
(echo key_a,key_b,decision,base; sed "s/,same/,unsure,$seq/" again.rows) > unsure.csv
(echo key_a,key_b,decision,base; sed "s/\$/,$((before + 1))/" again.rows) > again.csv
l review import stale.db unsure.csv --by x >/dev/null; l review import stale.db again.csv --by x >/dev/null
l review status stale.db > st.txt; has st.txt "Stale .*: 0$"
# the officer's folder: its log stays where it is, is used, and is told in the report
l run in/11429*.csv -o out >/dev/null 2>&1
cp r.decisions.db out/result.decisions.db
l run in/*.csv -o out >/dev/null 2> err.txt; has err.txt "decisions are taken from out/result.decisions.db"
cmp out/result.db one.db; cmp out/result.decisions.db r.decisions.db
has out/report/index.html "$(l review status r.db --json | sed -n 's/.*"head":"\([0-9a-f]*\)".*/\1/p')"

# the next month's result has another name: the log goes along, is continued there, and the old anchor still fits
l clean in/*.csv --previous r.db -o next.db >/dev/null 2> err.txt
has err.txt "decisions are taken from r.decisions.db"; has err.txt "goes along"
py check next.db plan.json >/dev/null
sqlite3 next.decisions.db .dump > a.sql; sqlite3 r.decisions.db .dump > b.sql; cmp a.sql b.sql; [ "$(stat -c %a next.decisions.db)" = 600 ]
l review anchor r.db -o r.anchor >/dev/null
printf 'key_a,key_b,decision\n%s,%s,unsure\n' \
    $(sqlite3 -separator ' ' next.db "ATTACH 'next.decisions.db' AS l; SELECT key_a, key_b FROM open_questions WHERE key_a || key_b NOT IN
        (SELECT key_a || key_b FROM l.decision) ORDER BY 1 LIMIT 1") > more.csv
l review import next.db more.csv --by x >/dev/null
l verify next.db --anchor r.anchor >/dev/null || fail "the anchor of the log that went along"
l run in/*.csv --previous next.db -o month >/dev/null 2>&1
[ "$(sqlite3 month/result.decisions.db 'SELECT count(*) FROM entry')" = $((before + 1)) ] || fail "run: the log did not go along"
has month/report/index.html "$(l review status month/result.db --json | sed -n 's/.*"head":"\([0-9a-f]*\)".*/\1/p')"
l clean in/*.csv --previous r.db --no-decisions -o next.db >/dev/null 2>&1
[ "$(sqlite3 next.decisions.db 'SELECT count(*) FROM entry')" = $((before + 1)) ] || fail "the log that was there was replaced"

# verify: whole; anchored; every kind of damage named
l verify r.db > v.txt || { cat v.txt; fail "verify"; }
shown=$(echo "$before" | sed 's/\(.*\)\([0-9][0-9][0-9]\)$/\1,\2/')
has v.txt "Decision log: $shown entries, head [0-9a-f]\{64\}"; has v.txt "Without an anchor"
l review anchor r.db -o r.decisions.anchor > a.txt; has a.txt "$shown entries"
l verify r.db > v.txt; has v.txt "Compared with the anchor"
mv r.decisions.anchor kept.anchor; l verify r.db --anchor kept.anchor > v.txt; has v.txt "Compared with the anchor"
cp r.decisions.db whole.db
damaged() { # words, options of verify
    w=$1; shift
    if l verify r.db "$@" > v.txt; then fail "not noticed: $w"; else [ $? = 3 ] || fail "exit status: $w"; fi
    has v.txt "$w"
}
# one byte of the fifth entry: the name of who decided
python3 - <<'PY'
b = bytearray(open("r.decisions.db", "rb").read())
at = b.find(b"seq 5\n"); at = b.find(b"\nby ", at) + 5
b[at] ^= 1
open("r.decisions.db", "wb").write(b)
PY
damaged "entry 5 was changed"
if l clean in/*.csv -o r.db >/dev/null 2>err.txt; then fail "a damaged log was used"; fi; has err.txt "entry 5 was changed"; cmp r.db one.db
if sum hand.csv --by x >/dev/null 2>err.txt; then fail "appended to a damaged log"; fi
"$B/lamsach" verify r.db --lang vi > v.txt && fail "vi"; has v.txt "mục 5 đã bị sửa"
cp whole.db r.decisions.db
sqlite3 r.decisions.db "DROP TRIGGER entry_stays; DELETE FROM entry WHERE seq = $before; DELETE FROM shown WHERE seq = $before"
l verify r.db >/dev/null || fail "a shortened log looks whole without an anchor; the test is wrong"
damaged "shortened: its anchor counted entry $before" --anchor kept.anchor
rm r.decisions.db; sum filled.xlsx more.json lines.json hand.csv --by "Phạm Thị Nhập" >/dev/null
for i in 1 2 3 4 5; do l review export r.db -o x.xlsx --by Lan >/dev/null; done # as long as the one that was there
damaged "written anew: entry $before" --anchor kept.anchor
rm r.decisions.db
damaged "decision log is gone" --anchor kept.anchor
cp whole.db r.decisions.db; chmod 600 r.decisions.db
echo "decisions: $n decided by workbook, JSON and CSV, applied, kept, and every damage found"
