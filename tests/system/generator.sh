#!/bin/sh
# generator.sh - what bench/gen.h promises: the same seed gives the same bytes in any locale; whatever differs from the
# truth is named; identifiers are well formed and never given twice; rates are those of bench/error_rates.csv.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$root"
make -s B="$B" "$B/bench/gen"
gen() { "$B/bench/gen" "$@" 2>/dev/null; }
mkdir "$dir/one" "$dir/two"
LC_ALL=C gen -n 60000 --seed 7 -o "$dir/one/r.csv" --truth "$dir/one/t.csv" --reference "$dir/one/ref.csv" --reference-persons 90000 --population "$dir/one/pop.csv"
LANG=de_DE.UTF-8 TZ=Asia/Tokyo gen -n 60000 --seed 7 -o "$dir/two/r.csv" --truth "$dir/two/t.csv" --reference "$dir/two/ref.csv" --reference-persons 90000 --population "$dir/two/pop.csv"
cmp "$dir/one/r.csv" "$dir/two/r.csv"; cmp "$dir/one/t.csv" "$dir/two/t.csv"; cmp "$dir/one/ref.csv" "$dir/two/ref.csv"; cmp "$dir/one/pop.csv" "$dir/two/pop.csv"
mkdir "$dir/d1" "$dir/d2" "$dir/t1" "$dir/t2"
gen --district "$dir/d1" --truth-dir "$dir/t1" -n 4000 --seed 5
LANG=de_DE.UTF-8 gen --district "$dir/d2" --truth-dir "$dir/t2" -n 4000 --seed 5
diff -r "$dir/d1" "$dir/d2"; diff -r "$dir/t1" "$dir/t2"
gen -n 20000 --seed 7 -o "$dir/w.csv" --truth "$dir/w.t.csv" --without sex_wrong --without name_diacritics_all_lost
if grep -q 'sex_wrong\|name_diacritics_all_lost' "$dir/w.t.csv"; then echo "generator: --without left a damage in"; exit 1; fi
python3 tests/system/generator.py "$dir/one/r.csv" "$dir/one/t.csv" "$dir/one/ref.csv" bench/error_rates.csv
