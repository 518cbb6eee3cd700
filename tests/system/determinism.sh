#!/bin/sh
# determinism.sh - the same inputs, rules and as-of date give the same bytes of result.db: 1, 2, 4 and 8 threads,
# files in another order, another locale, and (if it is here) a build by the other compiler.
#
#     B=build sh tests/system/determinism.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
in=$root/data-samples/kien-an-2024
ref=$root/data-samples/kien-an-2024-truth
export LAMSACH_RULES=$root/rules/child-registry
extra="--reference $ref/reference-population-db.csv,issuer=population-db,date=2024-11-01 --population $ref/population.csv"
run() { # name, then command words before the inputs; inputs are the rest
    name=$1; shift
    "$@" -o "$name.db" $extra >/dev/null 2>"$name.err" || { cat "$name.err"; echo "determinism: $name failed"; exit 1; }
    sha256sum < "$name.db" > "$name.sum"
    cmp -s one.sum "$name.sum" || { echo "determinism: $name differs from one thread"; exit 1; }
}
run one     env LC_ALL=C.UTF-8 "$B/lamsach" clean "$in"/* --threads 1
run two     env LC_ALL=C.UTF-8 "$B/lamsach" clean "$in"/* --threads 2
run four    env LC_ALL=C.UTF-8 "$B/lamsach" clean "$in"/* --threads 4
run eight   env LC_ALL=C.UTF-8 "$B/lamsach" clean "$in"/* --threads 8
run shuffle env LC_ALL=C.UTF-8 "$B/lamsach" clean $(ls -r "$in"/*) --threads 2
run locale  env -u LC_ALL LANG=de_DE.UTF-8 TZ=Asia/Tokyo "$B/lamsach" clean "$in"/* --threads 2
if [ -n "${OTHER:-}" ] && [ -x "$OTHER/lamsach" ]; then
    run other env LC_ALL=C.UTF-8 "$OTHER/lamsach" clean "$in"/* --threads 2
fi
echo "determinism: $(ls *.db | wc -l) results, the same bytes"
