// SPDX-License-Identifier: MIT
/*
 * rulebook/rulebook.c - a pack's folder into memory: read, hash, parse, check, number.
 *
 * Holds   1. every issue of shape in every file is found in one load
 *         2. rules are numbered by (section, position), fields by position: the same files, the same numbers
 *         3. the hash changes with any byte or name of a file that the engine reads, and with nothing else
 */
#include "base/file.h"
#include "rulebook/internal.h"

#include <xxhash.h>

const lms_section_schema *lms__section_schema(lms_section s)
{
    static const lms_section_schema *const all[LMS_N_SECTIONS] = {
        &lms__schema_pack,  &lms__schema_fields, &lms__schema_normalise, &lms__schema_validate,
        &lms__schema_block, &lms__schema_match,  &lms__schema_identify,  &lms__schema_targets,
        &lms__schema_statistics };
    return all[s];
}

static bool join(char *out, size_t cap, lms_str a, const char *mid, lms_str b)
{
    size_t m = strlen(mid);
    if (a.n + m + b.n + 1 > cap) return false;
    if (a.n) memcpy(out, a.s, a.n);
    memcpy(out + a.n, mid, m);
    if (b.n) memcpy(out + a.n + m, b.s, b.n);
    out[a.n + m + b.n] = 0;
    return true;
}

const char *lms__rb_z(lms_rulebook *rb, lms_str s)
{
    lms_str k = lms__arena_str(&rb->text, s);
    if (k.s == NULL) rb->oom = true;
    return k.s ? k.s : "";
}

static lms_status keep_file(lms_rulebook *rb, lms_str name, lms_str text, lms_error *err)
{
    struct lms_rule_file *f = &rb->file[rb->n_files];
    if (text.n > LMS_MAX_PACK_FILE) {
        lms_status s = lms__fail(err, LMS_E_LIMIT, LMS_MSG("A file of a rule pack may have 16 MB at most"));
        lms__fail_at(err, lms__rb_z(rb, name), 0, 0, 0);
        return s;
    }
    if (text.n >= 3 && memcmp(text.s, "\xEF\xBB\xBF", 3) == 0) text.s += 3, text.n -= 3;
    f->name = lms__arena_str(&rb->text, name);
    f->content = lms__arena_str(&rb->text, text);
    if (f->name.s == NULL || f->content.s == NULL) return lms__mem_why(rb->mem, err);
    rb->n_files++;
    return LMS_OK;
}

static lms_status read_file(lms_rulebook *rb, const char *sub, lms_str name, lms_error *err)
{
    char    path[4096], shown[512];
    lms_map m;
    if (!join(shown, sizeof shown, lms__str(sub), "", name) || !join(path, sizeof path, rb->dir, "/", lms__str(shown)))
        return lms__fail(err, LMS_E_ARG, LMS_MSG("The name of the rule pack is too long"));
    lms_status s = lms__map_open(&m, path, err);
    if (s != LMS_OK) return s;
    s = keep_file(rb, lms__str(shown), (lms_str){ m.s, m.n }, err);
    lms__map_close(&m);
    return s;
}

/* "block.yaml" < ... < "targets.yaml", and "tables/x.csv" between "pack" and "targets": one byte order. */
static void sort_files(lms_rulebook *rb)
{
    for (uint32_t i = 1; i < rb->n_files; i++) {
        struct lms_rule_file x = rb->file[i];
        uint32_t             k = i;
        for (; k > 0 && lms__str_cmp(rb->file[k - 1].name, x.name) > 0; k--) rb->file[k] = rb->file[k - 1];
        rb->file[k] = x;
    }
}

static lms_status read_folder(lms_rulebook *rb, lms_error *err)
{
    char       path[4096];
    lms_names  yaml, csv;
    lms_status s = lms__dir_list(&rb->text, rb->dir.s, ".yaml", false, &yaml, err);
    if (s != LMS_OK) return s;
    if (!join(path, sizeof path, rb->dir, "/", LMS_S("tables")))
        return lms__fail(err, LMS_E_ARG, LMS_MSG("The name of the rule pack is too long"));
    s = lms__dir_list(&rb->text, path, ".csv", true, &csv, err);
    if (s != LMS_OK) return s;
    rb->file = lms__arena_zalloc(&rb->text, yaml.n + csv.n + 1, sizeof *rb->file);
    if (rb->file == NULL) return lms__mem_why(rb->mem, err);
    for (size_t i = 0; i < yaml.n && s == LMS_OK; i++) s = read_file(rb, "", yaml.v[i], err);
    for (size_t i = 0; i < csv.n && s == LMS_OK; i++) s = read_file(rb, "tables/", csv.v[i], err);
    return s;
}

/* Lengths are hashed with the bytes, so that nothing can move from one file to the next unseen. */
static bool hash_files(lms_rulebook *rb)
{
    static const char hex[] = "0123456789abcdef";
    XXH3_state_t *h = XXH3_createState();
    if (h == NULL) return false;
    XXH3_128bits_reset(h);
    for (uint32_t i = 0; i < rb->n_files; i++) {
        lms_str part[2] = { rb->file[i].name, rb->file[i].content };
        for (int k = 0; k < 2; k++) {
            uint8_t n[8];
            for (int b = 0; b < 8; b++) n[b] = (uint8_t)((uint64_t)part[k].n >> (8 * b));
            XXH3_128bits_update(h, n, 8);
            XXH3_128bits_update(h, part[k].s, part[k].n);
        }
    }
    XXH128_canonical_t c;
    XXH128_canonicalFromHash(&c, XXH3_128bits_digest(h));
    XXH3_freeState(h);
    for (int i = 0; i < 16; i++) rb->hash[2 * i] = hex[c.digest[i] >> 4], rb->hash[2 * i + 1] = hex[c.digest[i] & 15];
    rb->hash[32] = 0;
    return true;
}

static void parse_sections(lms_rulebook *rb)
{
    bool present[LMS_N_SECTIONS] = { 0 };
    for (uint32_t f = 0; f < rb->n_files; f++) {
        lms_str name = rb->file[f].name;
        if (memchr(name.s, '/', name.n)) continue;
        int at = -1;
        lms_str known[LMS_N_SECTIONS];
        for (int s = 0; s < LMS_N_SECTIONS; s++) {
            known[s] = lms__str(lms__section_schema((lms_section)s)->file);
            if (lms__str_eq(name, known[s])) at = s;
        }
        if (at >= 0) {
            present[at] = true;
            rb->section[at] = lms__yaml_parse(rb, f);
            continue;
        }
        lms_str near = lms__nearest(name, known, LMS_N_SECTIONS);
        if (near.n) lms__issue_at(rb, f, 1, 1, LMS_MSG("A pack has no file of this name. Did you mean {1}?"), near.s, NULL, NULL, NULL);
        else lms__issue_at(rb, f, 1, 1, LMS_MSG("A pack has no file of this name; its files are pack, fields, normalise, validate, block, match, identify, targets and statistics.yaml"), NULL, NULL, NULL, NULL);
    }
    for (int s = 0; s < LMS_N_SECTIONS; s++)
        if (!present[s] && lms__section_schema((lms_section)s)->required)
            lms__issue(rb, NULL, LMS_MSG("The file {1} of this pack is missing"), lms__section_schema((lms_section)s)->file);
}

static bool load_tables(lms_rulebook *rb)
{
    rb->table = lms__arena_zalloc(&rb->text, rb->n_files + 1u, sizeof *rb->table);
    if (rb->table == NULL) return false;
    for (uint32_t f = 0; f < rb->n_files; f++) {
        lms_str name = rb->file[f].name, head = LMS_S("tables/");
        if (name.n < head.n + 4 || memcmp(name.s, head.s, head.n) != 0) continue;
        lms_str stem = lms__arena_str(&rb->text, (lms_str){ name.s + head.n, name.n - head.n - 4 });
        if (stem.s == NULL || !lms__csv_load(rb, f, stem, &rb->table[rb->n_tables])) return false;
        rb->n_tables++;
    }
    return true;
}

static void read_pack(lms_rulebook *rb)
{
    const lms_node *p = rb->section[LMS_SEC_PACK];
    rb->name = lms__node_str(p, "name");
    rb->version = lms__node_str(p, "version");
    rb->title_vi = lms__node_str(lms__node_get(p, "title"), "vi");
    rb->title_en = lms__node_str(lms__node_get(p, "title"), "en");
}

/* Everything after the files are in memory. */
static lms_status make(lms_rulebook *rb, lms_error *err)
{
    bool found = false;
    sort_files(rb);
    for (uint32_t i = 0; i < rb->n_files; i++) found = found || lms__str_is(rb->file[i].name, "pack.yaml");
    if (!found) {
        lms_status s = lms__fail(err, LMS_E_RULES, LMS_MSG("This folder is no rule pack: it has no pack.yaml"));
        lms__fail_at(err, rb->dir.s, 0, 0, 0);
        return s;
    }
    if (!hash_files(rb)) return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Not enough memory"));
    parse_sections(rb);
    read_pack(rb);
    if (!load_tables(rb) || !lms__fields_build(rb)) return lms__mem_why(rb->mem, err);
    for (int i = 0; i < LMS_N_SECTIONS; i++)
        if (rb->section[i]) lms__schema_check(rb, rb->section[i], lms__section_schema((lms_section)i)->root);
    if (!lms__rules_build(rb) || rb->oom) return lms__mem_why(rb->mem, err);
    lms__rulebook_sort(rb);
    return LMS_OK;
}

static lms_rulebook *begin(lms_mem *mem, lms_str dir)
{
    lms_rulebook *rb = lms__mem_zalloc(mem, 1, sizeof *rb);
    if (rb == NULL) return NULL;
    rb->mem = mem;
    lms__arena_init(&rb->text, mem);
    while (dir.n > 1 && dir.s[dir.n - 1] == '/') dir.n--;
    rb->dir = lms__arena_str(&rb->text, dir);
    if (rb->dir.s) return rb;
    lms__rulebook_free(rb);
    return NULL;
}

static lms_status finish(lms_rulebook *rb, lms_status s, lms_rulebook **out)
{
    if (s == LMS_OK) *out = rb;
    else lms__rulebook_free(rb);
    return s;
}

lms_status lms__rulebook_load(lms_mem *mem, const char *dir, lms_rulebook **out, lms_error *err)
{
    *out = NULL;
    lms_rulebook *rb = begin(mem, lms__str(dir));
    if (rb == NULL) return lms__mem_why(mem, err);
    lms_status s = read_folder(rb, err);
    return finish(rb, s == LMS_OK ? make(rb, err) : s, out);
}

lms_status lms__rulebook_from(lms_mem *mem, const struct lms_rule_file *file, uint32_t n, lms_rulebook **out, lms_error *err)
{
    *out = NULL;
    lms_rulebook *rb = begin(mem, LMS_S("pack"));
    if (rb == NULL) return lms__mem_why(mem, err);
    lms_status s = LMS_OK;
    rb->file = lms__arena_zalloc(&rb->text, n + 1u, sizeof *rb->file);
    for (uint32_t i = 0; rb->file && i < n && s == LMS_OK; i++) s = keep_file(rb, file[i].name, file[i].content, err);
    if (rb->file == NULL) s = lms__mem_why(mem, err);
    return finish(rb, s == LMS_OK ? make(rb, err) : s, out);
}

void lms__rulebook_free(lms_rulebook *rb)
{
    if (rb == NULL) return;
    lms_mem *mem = rb->mem;
    LMS_VEC_FREE(mem, &rb->issues);
    lms__arena_free(&rb->text);
    lms__mem_free(mem, rb, 1, sizeof *rb);
}

const lms_csv_table *lms__rulebook_table(const lms_rulebook *rb, lms_str name)
{
    for (uint32_t i = 0; i < rb->n_tables; i++)
        if (lms__str_eq(rb->table[i].name, name)) return &rb->table[i];
    return NULL;
}

uint16_t lms__rulebook_rule(const lms_rulebook *rb, lms_str id)
{
    for (uint32_t i = 0; i < rb->n_rules; i++)
        if (lms__str_eq(rb->rule[i].id, id)) return (uint16_t)i;
    return LMS_NO_RULE;
}
