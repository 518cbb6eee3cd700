#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gen_tables.py - makes tables.h from data/*.csv and the Unicode character database of Python.

    python3 engine/text/gen_tables.py engine/text

writes tables.h and attested.h into that folder.

tables.h is committed so that a build needs no Python; a test compares folding with utf8proc over all of Unicode.
"""
import contextlib, csv, os, re, sys, unicodedata

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
rows = lambda name: [r for r in csv.reader(open(os.path.join(here, name), encoding="utf-8")) if not r[0].startswith("#")]

pack = lambda name: [r for r in csv.reader(open(os.path.join(sys.argv[1], "../../rules/child-registry/tables", name + ".csv"), encoding="utf-8"))
                     if r and not r[0].startswith("#")][1:]

SKELETON = {"ă": 1, "â": 2, "đ": 3, "ê": 4, "ô": 5, "ơ": 6, "ư": 7}
TONES = ["ngang", "huyen", "sac", "hoi", "nga", "nang"]
QUALITIES = ["", "circumflex", "breve", "horn", "stroke"]


def skeleton(s):
    return bytes(SKELETON.get(c, ord(c) if ord(c) < 128 else 0) for c in s)


def c_bytes(b):
    return "{ " + ", ".join(str(x) for x in b) + (", 0" if len(b) < 8 else "") + " }"


out = open(os.path.join(sys.argv[1], "tables.h"), "w", encoding="utf-8")
stack = contextlib.ExitStack()
stack.enter_context(contextlib.redirect_stdout(out))
print("// SPDX-License-Identifier: MIT")
print("/* text/tables.h - made by gen_tables.py from data/; do not edit. Letters of a skeleton: 1 ă, 2 â, 3 đ, 4 ê, 5 ô, 6 ơ, 7 ư. */")
print("#ifndef LMS_TEXT_TABLES_H\n#define LMS_TEXT_TABLES_H\n#include <stdint.h>\n")

rimes = sorted((skeleton(r[0]), r[1] == "stop", int(r[2]), int(r[3])) for r in rows("rimes.csv"))
rimes = [r for i, r in enumerate(rimes) if i == 0 or r[0] != rimes[i - 1][0]]  # a rime listed twice: the wider tone class holds
# rimes of loan words, dialects and the highlands: well formed, but no argument for a doubtful reading
RARE = set("""uôi ươu oen oong uynh uyt ưm ưn êng ơng ôông uơn uên uyêng yn ynh ueo oeng uău uêu ưp ơc êc uơt uêt oăp oep uôp oec
uyc ôôc uâc uap ych yt yp""".split()) - set("uôi ươu oen uynh uyt".split())
RARE = {skeleton(x) for x in RARE}
print("typedef struct rime { char s[8]; uint8_t stop, at_new, at_old, rare; } rime;")
print(f"enum {{ N_RIMES = {len(rimes)} }};")
print("static const rime rimes[N_RIMES] = {")
for s, stop, new, old in rimes:
    print(f"    {{ {c_bytes(s)}, {int(stop)}, {new}, {old}, {int(s in RARE)} }},")
print("};")
slots = [0] * 512
for i, r in enumerate(rimes):
    h = (int.from_bytes(r[0].ljust(8, b"\0"), "big") * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 55
    while slots[h]:
        h = (h + 1) % 512
    slots[h] = i + 1
print("/* number + 1 of a rime by the product of its eight bytes, first one highest, with 2^64 / golden ratio, top 9 bits; open addressing */")
print("static const uint8_t rime_slot[512] = {")
for i in range(0, 512, 32):
    print("    " + " ".join(f"{x}," for x in slots[i:i + 32]))
print("};\n")

letters = sorted((ord(r[0]), r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows("letters.csv"))
print("/* base: ASCII lower case, or 3 for đ; quality 0 none 1 circumflex 2 breve 3 horn 4 stroke; tone 0 ngang 1 huyền 2 sắc 3 hỏi 4 ngã 5 nặng */")
print("typedef struct letter { uint16_t cp; char base, quality, tone, upper; } letter;")
print(f"enum {{ N_LETTERS = {len(letters)} }};")
print("static const letter letters[N_LETTERS] = {")
for cp, base, quality, tone, *_ in letters:
    q = QUALITIES.index(quality)
    b = 3 if base in "Đđ" else ord(base.lower())
    print(f"    {{ 0x{cp:04X}, {b}, {q if b != 3 else 4}, {TONES.index(tone)}, {int(chr(cp).isupper())} }},")
print("};\n")

index = {row[0]: i + 1 for i, row in enumerate(letters)}
print("/* number + 1 in letters[] of U+00C0..U+01BF and U+1EA0..U+1EFF; letter_code: by shape (the skeleton's letters in alphabetical order), tone, case */")
print("static const uint8_t letter_at[0x100 + 0x60] = {")
at = [index.get(cp, 0) for cp in list(range(0xC0, 0x1C0)) + list(range(0x1EA0, 0x1F00))]
for i in range(0, len(at), 16):
    print("    " + " ".join(f"{x}," for x in at[i:i + 16]))
print("};")
SHAPES = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
MARKS = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
print("static const uint16_t letter_code[12][6][2] = {")
for x in SHAPES:
    print("    { " + ", ".join("{ " + ", ".join(f"0x{ord(unicodedata.normalize('NFC', y + m)):04X}" for y in (x, x.upper())) + " }" for m in MARKS) + " },")
print("};\n")

for name, col in (("tcvn3", 4), ("viscii", 6)):
    t = [0] * 256
    # TCVN3 writes capitals with tone with the small letter's byte: small letters win
    for row in sorted(letters, key=lambda r: chr(r[0]).islower()):
        code = row[col]
        if len(code) == 2:
            t[int(code, 16)] = row[0]
    print(f"static const uint16_t {name}_cp[256] = {{")
    for i in range(0, 256, 16):
        print("    " + " ".join(f"0x{x:04X}," for x in t[i:i + 16]))
    print("};\n")

vni = sorted((bytes.fromhex(r[5]), r[0]) for r in letters)
print("/* VNI-Windows: a base byte and a mark byte, or one byte alone (second 0) */")
print("typedef struct vni_code { uint8_t first, second; uint16_t cp; } vni_code;")
print(f"enum {{ N_VNI = {len(vni)} }};")
print("static const vni_code vni_codes[N_VNI] = {")
for b, cp in vni:
    print(f"    {{ 0x{b[0]:02X}, 0x{b[1] if len(b) > 1 else 0:02X}, 0x{cp:04X} }},")
print("};\n")

cp1252 = []
for i in range(0x80, 0xA0):
    try:
        cp1252.append(ord(bytes([i]).decode("cp1252")))
    except UnicodeDecodeError:
        cp1252.append(0)
print("static const uint16_t cp1252_high[32] = { " + ", ".join(f"0x{x:04X}" for x in cp1252) + " };\n")


def fold(c):
    if c in "đĐðÐ":
        return "d"
    s = unicodedata.normalize("NFD", unicodedata.normalize("NFD", c).casefold())
    s = "".join(x for x in s if unicodedata.category(x) not in ("Mn", "Mc", "Me"))
    return s


print("/* U+0080..U+024F and U+1E00..U+1EFF: folded ASCII, never longer than its UTF-8; first 0 = not plain ASCII, take the slow way */")
print("static const char fold_latin[0x250 - 0x80 + 0x100][4] = {")
for cp in list(range(0x80, 0x250)) + list(range(0x1E00, 0x1F00)):
    f = fold(chr(cp))
    ok = 0 < len(f) <= (2 if cp < 0x250 else 3) and all(ord(x) < 128 for x in f) and unicodedata.category(chr(cp))[0] == "L"
    b = [ord(x) for x in f] if ok else [0]
    print("    { " + ", ".join(map(str, b)) + " },", end="\n" if cp % 8 == 7 else "")
print("};\n")

KINDS = ["eth", "look-alike", "caron", "apostrophe", "hyphen", "space", "invisible", "full-width"]
print("/* rules/child-registry/tables/confusables.csv, by code point; to 0: remove */")
print("enum confusable_kind { C_ETH, C_LOOKALIKE, C_CARON, C_APOSTROPHE, C_HYPHEN, C_SPACE, C_INVISIBLE, C_FULL_WIDTH };")
confusables = sorted((int(r[0][2:], 16), ord(r[1]) if r[1] else 0, next(i for i, k in enumerate(KINDS) if k in r[2])) for r in pack("confusables"))
print(f"enum {{ N_CONFUSABLES = {len(confusables)} }};")
print("static const struct confusable { uint16_t from, to; uint8_t kind; } confusables[N_CONFUSABLES] = {")
for i in range(0, len(confusables), 8):
    print("    " + " ".join(f"{{ 0x{a:04X}, 0x{b:X}, {k} }}," for a, b, k in confusables[i:i + 8]))
print("};\n\n#endif")

out.flush()
stack.close()

# ---- attested.h: the syllables of names and places ----
root = os.path.join(sys.argv[1], "..", "..")
SOURCES = [("rules/child-registry/tables/surnames.csv", "surname"), ("rules/child-registry/tables/units.csv", "name"),
           ("rules/child-registry/tables/unit_words.csv", "word"), ("rules/child-registry/tables/name_sex.csv", None), ("bench/tables/given.csv", "name"), ("bench/tables/middle.csv", "token"),
           ("bench/tables/surnames.csv", "surname"), ("bench/tables/streets.csv", "street"), ("bench/tables/thon.csv", "thon")]
TONE_OF = {"\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
NAMES, SURNAME, COMMON, INNER = 1 << 63, 1 << 62, 1 << 61, 1 << 60
keys = {}
for path, column in SOURCES:
    lines = [r for r in csv.reader(open(os.path.join(root, path), encoding="utf-8")) if r and not r[0].startswith("#")]
    at = [lines[0].index(column)] if column else range(len(lines[0]))
    own = path.startswith("rules") and column == "surname"
    for r in lines[1:]:
        for place, word in enumerate(" ".join(r[i] for i in at if i < len(r)).split()):
            d = unicodedata.normalize("NFD", word.lower())
            tones = [TONE_OF[c] for c in d if c in TONE_OF]
            plain = unicodedata.normalize("NFC", "".join(c for c in d if c not in TONE_OF))
            if len(tones) > 1 or len(plain) > 7 or not all(c in "abcdeghiklmnopqrstuvxyăâđêôơư" for c in plain):
                continue
            k = int.from_bytes(skeleton(plain).ljust(7, b"\0") + bytes([tones[0] if tones else 0]), "little")
            bits = 0 if re.search("unit|streets|thon", path) else NAMES
            if own:  # where in a name it stands: a surname of few families is met nowhere else
                bits |= SURNAME if place == 0 else INNER
                bits |= COMMON | INNER if r[1] == "common" else 0
            elif bits:
                bits |= SURNAME if column == "surname" and place == 0 else INNER
            keys[k] = keys.get(k, 0) | bits
SLOTS = 8192
table = [0] * SLOTS
for k in sorted(keys):
    h = (k * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 51
    while table[h]:
        h = (h + 1) % SLOTS
    table[h] = k | keys[k]
with open(os.path.join(sys.argv[1], "attested.h"), "w", encoding="utf-8") as f:
    print("// SPDX-License-Identifier: MIT", file=f)
    print("/* text/attested.h - made by gen_tables.py; do not edit. Syllables seen in the names of people and places that the project carries", file=f)
    print(f"   ({len(keys)} of them): seven bytes of skeleton, then the tone (bit 7: in names of people, 6: begins a surname,\n   5: a common one, 4: stands behind a surname); open addressing by the product with 2^64 / golden ratio, top 13 bits. */", file=f)
    print("#ifndef LMS_TEXT_ATTESTED_H\n#define LMS_TEXT_ATTESTED_H\n#include <stdint.h>\n", file=f)
    print(f"enum {{ ATTESTED_SLOTS = {SLOTS} }};\nstatic const uint64_t attested[ATTESTED_SLOTS] = {{", file=f)
    for i in range(0, SLOTS, 6):
        print("    " + " ".join(f"0x{x:X}," if x else "0," for x in table[i:i + 6]), file=f)
    print("};\n", file=f)
    print("/* names from abroad; last: only at the end of a name */", file=f)
    foreign = sorted((r[0].lower(), int(r[1] == "last")) for r in pack("foreign_names"))
    print(f"enum {{ N_FOREIGN = {len(foreign)} }};\nstatic const struct {{ char s[8]; uint8_t last; }} foreign[N_FOREIGN] = {{", file=f)
    print("    " + " ".join(f'{{ "{x}", {last} }},' for x, last in foreign), file=f)
    print("};\n\n#endif", file=f)
