# Each broken file of data/broken: what is read of it, what goes to quarantine, or the one error it gets.
. "$LMS_ROOT/tests/cli/lib.inc"
mkdir in && sh "$ROOT/tests/cli/data/broken/make.sh" in
for f in in/*; do
    lamsach profile "$f" --rules "$PACK" --json --lang en > out 2> messages; code=$?
    sed 's/,"columns":.*//' out
    cat messages
    [ $code = 0 ] || echo "-> $code"
done
