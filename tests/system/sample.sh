#!/bin/sh
# sample.sh - draw, fill from the truth, read back: a census gives the precision that evaluate counts, a sample's interval holds
# it; half filled, moved, deleted, odd words are counted as what they are; the same seed gives the same bytes.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry"
make -s -C "$root" B="$B" "$B/bench/gen"
cd "$root" && "$B/bench/gen" -n 4000 --scale-errors 2 --seed 7 -o "$dir/r.csv" --truth "$dir/t.csv" 2>/dev/null
cd "$dir"
l() { "$B/lamsach" "$@" --lang en; }
fail() { echo "sample: $*"; exit 1; }
fill() { python3 "$root/tests/system/sample.py" fill r.db t.csv "$@"; }
j() { sqlite3 :memory: "SELECT json_extract(readfile('r.sample.json'), '$.$1')"; }
l clean r.csv -o r.db >/dev/null 2>&1
l sample r.db -o a.xlsx --seed 42 -n 100 > said
grep -q "^Seed: 42" said || { cat said; fail "the seed"; }
l sample r.db -o b.xlsx --seed 42 -n 100 >/dev/null; cmp a.xlsx b.xlsx
l sample r.db -o c.xlsx --seed 43 -n 100 >/dev/null; if cmp -s a.xlsx c.xlsx; then fail "another seed, the same sample"; fi
l sample r.db -o d.xlsx > said; l sample r.db -o e.xlsx > said2; if cmp -s said said2; then fail "the seed is not random"; fi
# a census: nothing is left to chance
l sample r.db -o all.xlsx --seed 1 -n 100000 >/dev/null
fill all.xlsx filled.xlsx >/dev/null
l sample read r.db filled.xlsx >/dev/null
want=$(python3 "$root/tests/system/sample.py" merged r.db t.csv)
[ "$(sqlite3 :memory: "SELECT printf('%.6f', $(j precision.estimate))")" = "$want" ] || fail "census: $(j precision) for $want"
[ "$(j precision.low)" = "$(j precision.high)" ] || fail "census: an interval"
[ "$(j recall.checked)" = "$(j recall.of)" ] || fail "census: recall"
rate=$(j clean.estimate)
[ "$(sqlite3 :memory: "SELECT $rate BETWEEN 0.88 AND 0.92 AND $(j clean.low) = $(j clean.high)")" = 1 ] || fail "census: clean $rate"
# samples: the interval holds what the census says; of 6 seeds at most one may miss
missed=0
for seed in 1 2 3 4 5 6; do
    l sample r.db -o s.xlsx --seed $seed -n 120 >/dev/null
    fill s.xlsx filled.xlsx >/dev/null
    l sample read r.db filled.xlsx >/dev/null
    [ "$(sqlite3 :memory: "SELECT $want BETWEEN $(j precision.low) - 1e-6 AND $(j precision.high) + 1e-6 AND $rate BETWEEN $(j clean.low) AND $(j clean.high)")" = 1 ] || missed=$((missed + 1))
done
[ $missed -le 1 ] || fail "$missed of 6 intervals miss"
# as officers fill it in
fill a.xlsx whole.xlsx > n; l sample read r.db whole.xlsx > said; cp r.sample.json whole.json
[ "$(j precision.checked)" = "$(j precision.drawn)" ] || fail "whole"
fill a.xlsx moved.xlsx moved >/dev/null; l sample read r.db moved.xlsx >/dev/null; cmp r.sample.json whole.json || fail "columns moved"
fill a.xlsx half.xlsx half >/dev/null; l sample read r.db half.xlsx > said
[ "$(sqlite3 :memory: "SELECT $(j precision.checked) + $(j recall.checked)")" = 50 ] || fail "half: $(j precision.checked)"
grep -q "only in part" said || fail "half: not told"
l sample read r.db half.xlsx whole.xlsx >/dev/null; cmp r.sample.json whole.json || fail "half and whole together"
fill a.xlsx deleted.xlsx deleted >/dev/null; l sample read r.db deleted.xlsx > said
[ "$(sqlite3 :memory: "SELECT $(j precision.checked) + $(j recall.checked)")" = 67 ] || fail "deleted: $(j precision.checked)"
fill a.xlsx odd.xlsx odd >/dev/null; l sample read r.db odd.xlsx > said
grep -q "words that are no answer" said || { cat said; fail "odd words"; }
[ "$(sqlite3 :memory: "SELECT $(j precision.checked) + $(j recall.checked)")" = 67 ] || fail "odd: $(j precision.checked) $(j recall.checked)"
# into the decision log only when asked
[ ! -e r.decisions.db ] || fail "the log was written unasked"
l sample read r.db whole.xlsx --decide-as "Do Thi Kiem" > said
[ "$(sqlite3 r.decisions.db "SELECT count(*) FROM decision WHERE \"by\" = 'Do Thi Kiem'")" = 100 ] || fail "decisions"
l sample read r.db whole.xlsx --decide-as "Do Thi Kiem" > said; grep -q "kept: 100" said || { cat said; fail "decided twice"; }
l verify r.db >/dev/null
# erased meanwhile: the rest is still read
key=$(sqlite3 r.db "SELECT record_key FROM record WHERE clean = 1 LIMIT 1 OFFSET 7")
l forget r.db "$key" >/dev/null
l sample read r.db whole.xlsx >/dev/null || fail "after forget"
[ "$(sqlite3 :memory: "SELECT $(j precision.checked) + $(j recall.checked) >= 98")" = 1 ] || fail "after forget: $(j precision.checked)"
grep -aqF "$key" r.sample.json && fail "a key is in the file beside the result"
# what is no sheet of this result
refused() { if l sample read r.db "$2" >/dev/null 2>err; then fail "accepted: $1"; fi; grep -q "$3" err || { cat err; fail "$1"; }; }
refused "a dump" r.csv "not a workbook"
l export r.db ward_progress -o w.xlsx >/dev/null; refused "another workbook" w.xlsx "no sheet of a sample"
l clean r.csv -o o.db --as-of 2024-01-01 >/dev/null 2>&1; l sample o.db -o o.xlsx >/dev/null; refused "another result" o.xlsx "another result"
l sample read r.db a.xlsx c.xlsx >/dev/null 2>err && fail "two samples"; grep -q "another sample" err || fail "two samples: words"
for bad in "-n 0" "-n x" "--seed a:b" "-n 100001"; do l sample r.db -o x.xlsx $bad >/dev/null 2>&1 && fail "accepted $bad"; done
echo "sample: census $want, $missed of 6 intervals miss"
