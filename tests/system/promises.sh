#!/bin/sh
# promises.sh - `lamsach verify` on the demo's result: every promise a finished result can show holds; and it notices
# when a byte of the story is changed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
in=$root/data-samples/kien-an-2024
ref=$root/data-samples/kien-an-2024-truth
"$B/lamsach" clean "$in"/* -o r.db --lang en \
    --reference "$ref/reference-population-db.csv,issuer=population-db,date=2024-11-01" --population "$ref/population.csv" >/dev/null
"$B/lamsach" verify r.db --lang en
broken() { # what, SQL
    cp r.db bad.db; chmod 600 bad.db; sqlite3 bad.db "$2"; chmod 400 bad.db
    if "$B/lamsach" verify bad.db --lang en > bad.txt; then echo "promises: not noticed: $1"; exit 1; fi
}
broken "a lost row"            "DELETE FROM record WHERE record_id = 7"
broken "a quarantined row gone" "DELETE FROM quarantine WHERE rowid = (SELECT min(rowid) FROM quarantine)"
broken "verified without evidence" "DELETE FROM evidence WHERE outcome = 'verified' AND record_id = (SELECT min(record_id) FROM evidence WHERE outcome = 'verified')"
broken "a changed count"       "UPDATE ward_progress SET clean = clean + 1 WHERE ward_code = (SELECT min(ward_code) FROM ward_progress)"
broken "a golden value from nowhere" "UPDATE golden SET full_name = 'X' WHERE record_id = (SELECT min(record_id) FROM golden)"
echo "promises: hold, and five kinds of damage were noticed"
