#!/bin/sh
# run.sh - the browser tests; `make test-browser` calls it. Screenshots and PDFs stay in $B/screenshots.
#
#   B=build   build directory     RESULT=x.db   a result at hand instead of cleaning the sample district again
# The two npm packages are fetched once, by the lock file (hashes checked); afterwards no network is used.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
export B
cd "$here"
if ! cmp -s package-lock.json node_modules/.lamsach-lock; then
    npm ci --ignore-scripts --prefer-offline >/dev/null || {
        echo "browser: the npm packages of tests/browser could not be fetched; the first run needs the npm registry" >&2
        exit 1
    }
    cp package-lock.json node_modules/.lamsach-lock
fi
w=$B/browser
rm -rf "$w"; mkdir -p "$w"
if [ -z "${RESULT:-}" ]; then
    RESULT=$B/ket-qua-kien-an/result.db
    [ -f "$RESULT" ] && [ "$RESULT" -nt "$B/lamsach" ] ||
        { OUT=$B/ket-qua-kien-an sh "$root/data-samples/demo.sh" > "$w/demo.txt" 2>&1 || { cat "$w/demo.txt"; exit 1; }; }
    [ -f "$RESULT" ] || RESULT=$(ls "$B"/ket-qua-kien-an/*.db | head -n 1)
fi
"$B/lamsach" report "$RESULT" -o "$w/report" --lang vi > /dev/null
"$B/lamsach" clean "$root"/data-samples/kien-an-2024/1142*.csv --previous "$RESULT" -o "$w/next.db" > /dev/null
"$B/lamsach" report "$w/next.db" -o "$w/next-report" --lang vi > /dev/null
python3 "$root/data-samples/nasty/make.py" "$w/nasty" > /dev/null
"$B/lamsach" run "$w"/nasty/*.csv "$w"/nasty/names/* "$w"/nasty/names/..?* -o "$w/nasty-out" --lang en > "$w/nasty.txt" 2>&1 || { cat "$w/nasty.txt"; exit 1; }
"$B/lamsach" report "$w/nasty-out/result.db" -o "$w/nasty-report" --lang vi > /dev/null
"$B/lamsach" report "$w/nasty-out/result.db" -o "$w/nasty-open-report" --lang vi --pseudonymous > /dev/null
python3 "$here/harmless.py" "$w/nasty-out/result.db" "$w/harmless.db"
"$B/lamsach" report "$w/harmless.db" -o "$w/harmless-report" --lang vi > /dev/null
"$B/lamsach" report "$RESULT" -o "$w/open-report" --lang vi --pseudonymous > /dev/null
# shellcheck disable=SC2086
exec node --test ${TESTS:-}
