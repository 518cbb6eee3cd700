#!/bin/sh
# messages.sh - every English template of the engine, desk and command has a Vietnamese text with the same {n}.
#
#     sh tests/system/messages.sh          check
#     sh tests/system/messages.sh update   bring new templates into engine/cli/po/vi.po, to be translated
set -eu
cd "$(dirname "$0")/../.."
po=engine/cli/po/vi.po
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
find engine -name '*.c' | LC_ALL=C sort > "$tmp/files"
xgettext --from-code=UTF-8 --language=C --keyword= --keyword=T --keyword=N_ --keyword=LMS_MSG --no-location --omit-header \
    --sort-output -f "$tmp/files" -o "$tmp/all.pot"
sed -i '/^#, c-format$/d' "$tmp/all.pot" # "75 % of" is no format of C; taken for one, its Vietnamese would not be used
[ -e "$po" ] || msginit --no-translator -l vi -i "$tmp/all.pot" -o "$po"
if [ "${1:-}" = update ]; then
    msgmerge -q --no-fuzzy-matching --no-location --sort-output --no-wrap -o "$tmp/new.po" "$po" "$tmp/all.pot"
    msgattrib --no-obsolete --no-wrap --sort-output -o "$po" "$tmp/new.po"
fi
msgmerge -q --no-fuzzy-matching -o "$tmp/merged.po" "$po" "$tmp/all.pot"
fuzzy=$(msgattrib --only-fuzzy --no-obsolete "$po" | grep -c '^msgid "[^"]' || true)
[ "$fuzzy" = 0 ] || { echo "messages: $fuzzy templates are marked fuzzy, so gettext does not use their Vietnamese"; exit 1; }
missing=$(msgattrib --untranslated --no-obsolete "$tmp/merged.po" | grep -c '^msgid "[^"]' || true)
[ "$missing" = 0 ] || { echo "messages: $missing templates have no Vietnamese text:"; msgattrib --untranslated --no-obsolete --no-wrap "$tmp/merged.po" | grep '^msgid' | head -n 40; exit 1; }
python3 - "$tmp/merged.po" <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
bad = 0
def unq(block):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', block))
n = 0
for entry in re.split(r"\n\s*\n", text):
    if entry.startswith("#~"): continue
    m = re.search(r'^msgid ((?:".*"\n?)+)^msgstr ((?:".*"\n?)+)', entry, re.M)
    if not m: continue
    a, b = unq(m.group(1)), unq(m.group(2))
    if not a: continue
    n += 1
    if sorted(set(re.findall(r"\{\d\}", a))) != sorted(set(re.findall(r"\{\d\}", b))) or a.endswith("\\n") != b.endswith("\\n"):
        print("messages: placeholders or final line break differ:", a[:100]); bad += 1
if bad: sys.exit(1)
print(f"messages: {n} templates, all in Vietnamese")
PY
