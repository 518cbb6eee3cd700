# A broken row costs itself only: it goes to quarantine with file, line, column and code, the rest is cleaned.
. "$LMS_ROOT/tests/cli/lib.inc"
show() { sqlite3 -separator ' | ' "$1" "SELECT line, col, code FROM quarantine ORDER BY line"; sqlite3 "$1" "SELECT rows_read || ' = ' || rows_accepted || ' + ' || rows_quarantined FROM source"; }
one() { echo "== $1"; lamsach clean "$2" -o r.db --lang en >/dev/null && show r.db; }
good a.csv; printf 'A3,"Lê Văn Mở,01/01/2017,Nam,Kinh,,,TDP 3,11443,\nA4,Đỗ Thị Sau,02/02/2017,Nữ,Kinh,,Mẹ Của Sau,TDP 3,11443,03/10/2024\n' >> a.csv
one "unclosed quote" a.csv
good b.csv; printf 'A3,L\352 V\377n,01/01/2017,Nam,Kinh,,,TDP 3,11443,\nA4,Đỗ Thị Sau,02/02/2017,Nữ,Kinh,,Mẹ Của Sau,TDP 3,11443,03/10/2024\n' >> b.csv
one "invalid UTF-8 in one row" b.csv
good c.csv; printf 'A3,Lê\0Văn,01/01/2017,Nam,Kinh,,,TDP 3,11443,\n' >> c.csv
one "NUL byte" c.csv
good d.csv; printf 'A3,Lê Văn Ngắn\nA4,Lê Văn Dài,01/01/2017,Nam,Kinh,,,TDP 3,11443,,thừa,thừa\n' >> d.csv
one "short and long rows" d.csv
good e.csv; { printf 'A3,'; head -c 2000000 /dev/zero | tr '\0' x; printf ',01/01/2017,Nam,Kinh,,,TDP 3,11443,\n'; } >> e.csv
one "a field of 2 MB" e.csv
good f.csv; sed -i 's/$/\r/' f.csv; one "CRLF" f.csv
good g.csv; tr '\n' '\r' < g.csv > h.csv; one "CR only" h.csv
