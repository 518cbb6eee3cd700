# A saved model is used unchanged, from a result or from its export as CSV: the same pairs with the same weights.
. "$LMS_ROOT/tests/cli/lib.inc"
in=$LMS_ROOT/data-samples/kien-an-2024/11429-lam-ha.csv
pairs() { sqlite3 "$1" "SELECT record_a, record_b, weight, verdict FROM pair ORDER BY 1, 2"; }
clean() { lamsach clean "$in" --lang en "$@" >/dev/null; }
clean -o a.db
lamsach export a.db model_parameter -o model.csv --lang en >/dev/null
grep -c -- ',-' model.csv # thresholds below 0
clean -o b.db --model a.db
clean -o c.db --model model.csv
pairs a.db > a; pairs b.db > b; pairs c.db > c
cmp a b && cmp a c && echo "same pairs, same weights"
clean -o d.db --model classical
sqlite3 d.db "SELECT count(DISTINCT class) FROM model_parameter WHERE class <> ''"
try "a model that is not there" lamsach clean "$in" -o e.db --model nothing.csv --lang en
printf 'class,comparison,level,probability\nsame,name,equal,x\n' > broken.csv
try "a broken model" lamsach clean "$in" -o e.db --model broken.csv --lang en
