# Every kind of broken input: one clear message with file, line, column and what to do, the documented exit status,
# and an old result that is still there.
. "$LMS_ROOT/tests/cli/lib.inc"
good; lamsach clean good.csv -o r.db >/dev/null 2>&1 || echo "the good file failed"
before=$(sha256sum < r.db)
c() { title=$1; shift; try "$title" lamsach clean "$@" -o r.db --lang en; }
: > empty.csv;                                             c "empty file" empty.csv
head -n 1 good.csv > header.csv;                           c "header only" header.csv
printf 'aaa,bbb,ho va tenn\n1,2,3\n' > unknown.csv;        c "unknown header" unknown.csv
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' > picture.csv;      c "a picture called .csv" picture.csv
mkdir folder;                                              c "a folder" folder
c "no such file" nowhere.csv
sed "1s/Dân tộc/Họ và tên/" good.csv > twice.csv; try "the same column twice" lamsach clean twice.csv -o twice.db --lang en
printf 'PK\003\004 cut short' > cut.xlsx;                  c "truncated workbook" cut.xlsx
printf 'SQLite format 3\0garbage garbage garbage' > bad.db; c "corrupt SQLite" bad.db
sqlite3 two.db "create table a(x); create table b(x)";     c "SQLite with two tables" two.db
try "output folder missing" lamsach clean good.csv -o nowhere/r.db --lang en
try "output is a folder" lamsach clean good.csv -o folder --lang en
try "output folder read-only" lamsach clean good.csv -o /proc/r.db --lang en
try "no output" lamsach clean good.csv --lang en
try "no input" lamsach clean -o r.db --lang en
try "unknown option" lamsach clean good.csv -o r.db --nonsense --lang en
try "bad as-of" lamsach clean good.csv -o r.db --as-of 31/12/2024 --lang en
try "no such pack" lamsach clean good.csv -o r.db --rules ./nothing --lang en
try "a message in Vietnamese" lamsach clean nowhere.csv -o r.db --lang vi
echo "== disk full"
( trap '' XFSZ; ulimit -f 16; lamsach clean good.csv -o full.db --lang en; echo "-> $?" ) 2>&1
ls -A | grep -E 'full|tmp|lock' || echo "nothing left behind"
[ "$(sha256sum < r.db)" = "$before" ] && echo "the old result is untouched"
