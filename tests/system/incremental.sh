#!/bin/sh
# incremental.sh - new files beside old ones, with the model and the decisions of before: the run that follows a previous
# result equals the one that knows of none, in every table, but for the ids of children, which it keeps.
# (Keys must be told apart by the files themselves: where a new file has the serial numbers of an old one, both get the
# name of their file before the number, and nobody can say what an old number meant.)
#
#     B=build sh tests/system/incremental.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
export LAMSACH_RULES="$root/rules/child-registry"
in=$root/data-samples/kien-an-2024
old="$in/11428-quan-tru.csv $in/11429-lam-ha.csv $in/11434-bac-son.csv" new=$in/11431-dong-hoa.tsv
q() { sqlite3 "$@"; }
fail() { echo "incremental: $*"; exit 1; }
l() { "$B/lamsach" clean "$@" >out.txt 2>&1 || { cat out.txt; fail "clean $*"; }; }

l $old -o model.db                                     # what the classes look like is learnt once
q decisions.db "CREATE TABLE decision (key_a TEXT, key_b TEXT, decision TEXT, \"by\" TEXT, \"at\" TEXT, reason TEXT); ATTACH 'model.db' AS m;
    INSERT INTO decision SELECT a.record_key, b.record_key, CASE WHEN p.verdict = 'same' THEN 'different' ELSE 'same' END, 'test', '2024-11-20', 'the opposite of what was found'
    FROM m.pair p JOIN m.record a ON a.record_id = p.record_a JOIN m.record b ON b.record_id = p.record_b
    WHERE p.verdict IN ('same', 'review') ORDER BY p.verdict, p.record_a, p.record_b LIMIT 6"
[ "$(q decisions.db "SELECT count(*) FROM decision")" -eq 6 ] || fail "no six decisions"

l $old -o first.db --model model.db --decisions decisions.db
l $old $new -o grown.db --model model.db --decisions decisions.db --previous first.db
l $new $old -o whole.db --model model.db --decisions decisions.db
[ "$(q whole.db "SELECT count(*) FROM decision")" -eq 6 ] || fail "decisions were not taken"

# every table but what the previous result is for; a child is called by its first record
q grown.db "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('child_history', 'key_in_previous', 'progress') ORDER BY 1" > tables.txt
q grown.db "SELECT m.name || '|' || group_concat('\"' || c.name || '\"') FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name <> 'child_id'
    GROUP BY m.name" > columns.txt
rows=0
while read -r table; do
    columns=$(grep "^$table|" columns.txt | cut -d'|' -f2)
    where=""; [ "$table" != meta ] || where="WHERE key <> 'previous_as_of'"
    for r in grown whole; do q $r.db "SELECT $columns FROM \"$table\" $where" > $r.rows; done
    cmp -s grown.rows whole.rows || { diff grown.rows whole.rows | head -5; fail "table $table differs"; }
    rows=$((rows + $(wc -l < grown.rows)))
done < tables.txt
for r in grown whole; do
    q $r.db "SELECT r.record_id, c.record_id FROM record r JOIN child_state c ON c.child_id = r.child_id ORDER BY 1" > $r.rows
done
cmp -s grown.rows whole.rows || fail "records belong to other children"

# and what the previous result is for
kept=$(q grown.db "ATTACH 'first.db' AS f; SELECT count(*) FROM child_state c WHERE child_id IN (SELECT child_id FROM f.child_state)")
[ "$kept" -gt 1000 ] || fail "ids of children were not kept ($kept)"
changed=$(q grown.db "ATTACH 'first.db' AS f; SELECT count(*) FROM f.child_state p JOIN f.record o ON o.child_id = p.child_id JOIN record n USING (record_key)
    WHERE n.child_id <> p.child_id AND p.child_id NOT IN (SELECT previous_child_id FROM child_history)")
[ "$changed" -eq 0 ] || fail "$changed ids changed without history"
# pairs of two old records compare as before: with one model, levels are a matter of the two records alone
moved=$(q grown.db "ATTACH 'first.db' AS f; SELECT count(*) FROM f.pair p JOIN f.record a ON a.record_id = p.record_a JOIN f.record b ON b.record_id = p.record_b
    JOIN record x ON x.record_key = a.record_key JOIN record y ON y.record_key = b.record_key JOIN pair n ON n.record_a = x.record_id AND n.record_b = y.record_id WHERE n.levels <> p.levels")
[ "$moved" -eq 0 ] || fail "$moved pairs of old records have other levels"
echo "incremental: $rows rows as in one run, $kept children kept their ids"
