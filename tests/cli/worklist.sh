# How many visits bring the ward to a goal, in the pack's words; no goal, no result, both told.
. "$LMS_ROOT/tests/cli/lib.inc"
good
lamsach clean good.csv -o r.db --lang en >/dev/null
try "the goal of the plan" lamsach worklist r.db --lang vi
try "in English, half of them" lamsach worklist r.db --goal 50 --lang en
try "no percentage" lamsach worklist r.db --goal 0 --lang en
try "no result" lamsach worklist missing.db --lang en
try "not named" lamsach worklist --lang en
