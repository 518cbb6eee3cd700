#!/bin/sh
# demo.sh - the officer's one command on the sample district; `make demo` calls it after building.
#
#     B=build OUT=ket-qua-demo sh data-samples/demo.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
OUT=${OUT:-$root/build/ket-qua-kien-an}
in=$root/data-samples/kien-an-2024
truth=$root/data-samples/kien-an-2024-truth
[ -d "$in" ] || make -s -C "$root" samples
rm -rf "$OUT"
echo "Lệnh của cán bộ / the officer's command:"
echo "  lamsach run data-samples/kien-an-2024/* \\"
echo "      --reference data-samples/kien-an-2024-truth/reference-population-db.csv,issuer=population-db,date=2024-11-01 \\"
echo "      --population data-samples/kien-an-2024-truth/population.csv -o ${OUT#"$root"/}"
echo
"$B/lamsach" run "$in"/* \
    --reference "$truth/reference-population-db.csv,issuer=population-db,date=2024-11-01" \
    --population "$truth/population.csv" -o "$OUT" --lang "${LMS_DEMO_LANG:-vi}"
