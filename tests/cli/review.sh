# Deciding without a server: what is missing is said, nothing is made by asking, a log that is not whole is not used.
. "$LMS_ROOT/tests/cli/lib.inc"
good
lamsach clean good.csv -o r.db --lang en >/dev/null 2>&1
try "no log yet" lamsach review status r.db --lang vi
try "no log to anchor" lamsach review anchor r.db -o a.txt --lang vi
try "not named" lamsach review export r.db --lang en
try "not a result" lamsach review export good.csv -o q.xlsx --lang en
printf 'key_a,key_b,decision\nA1,A2,same\nA1,nobody,same\nA2,A1,maybe\n' > d.csv
try "nobody decided" lamsach review import r.db d.csv --lang vi
ls *.decisions.db 2>/dev/null
try "decided" lamsach review import r.db d.csv --by Lan --lang vi
try "a dump" lamsach review import r.db good.csv --by Lan --lang en
echo "== where it stands"
lamsach review status r.db --lang en | sed 's/head [0-9a-f]*/head H/; s/, 2[0-9TZ:-]*)/, now)/'
echo "== applied"
lamsach clean good.csv -o r.db --lang vi 2>&1 | grep -v '^Mất'
try "both" lamsach clean good.csv -o r.db --no-decisions --decisions r.decisions.db --lang en
echo "== no anchor there"; lamsach verify r.db --anchor missing.txt --lang en 2>&1 >/dev/null
cp r.decisions.db whole.db
sqlite3 r.decisions.db "UPDATE decision SET decision = 'different'"
try "a decision was changed" lamsach clean good.csv -o r.db --lang vi
echo "== without what it decided"; lamsach clean good.csv -o r.db --no-decisions --lang en >/dev/null 2>&1; echo "-> $?"
head -c 5000 whole.db > r.decisions.db
try "cut off" lamsach clean good.csv -o r.db --lang vi
try "who was erased cannot be told" lamsach clean good.csv -o r.db --no-decisions --lang en
