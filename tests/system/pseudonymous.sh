#!/bin/sh
# pseudonymous.sh - the report that may leave the office: nothing of a person in page or workbook, no count under 5.
#
#   B=build   build directory     RESULT=x.db   a result at hand instead of cleaning the sample district again
# The look-out is checked first: in the ordinary report it must find something.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
w=$(mktemp -d); trap 'rm -rf "$w"' EXIT
given=${RESULT:-}
RESULT=${RESULT:-$B/ket-qua-kien-an/result.db}
[ -n "$given" ] || { [ -f "$RESULT" ] && [ "$RESULT" -nt "$B/lamsach" ]; } ||
    { RESULT=$w/out/result.db; OUT=$w/out B=$B sh "$root/data-samples/demo.sh" > "$w/demo.txt" 2>&1 || { cat "$w/demo.txt"; exit 1; }; }
"$B/lamsach" report "$RESULT" -o "$w/plain" > /dev/null
"$B/lamsach" report "$RESULT" -o "$w/one" --pseudonymous > /dev/null
"$B/lamsach" report "$RESULT" -o "$w/two" --pseudonymous > /dev/null
day=$(sqlite3 "$RESULT" "SELECT substr(value, 9, 2) || '/' || substr(value, 6, 2) || '/' || substr(value, 1, 4) FROM meta WHERE key = 'as_of'")
if python3 "$root/tests/system/pseudonymous.py" "$RESULT" "$w/plain" "$w/one" "$day" > /dev/null 2>&1; then
    echo "pseudonymous: the look-out finds nothing even in the ordinary report" >&2
    exit 1
fi
python3 "$root/tests/system/pseudonymous.py" "$RESULT" "$w/one" "$w/two" "$day"
