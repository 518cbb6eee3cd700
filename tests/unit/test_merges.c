// SPDX-License-Identifier: MIT
/*
 * test_merges.c - people merge and unmerge records in any order, take it back, change their minds: after every step the
 * children are those of a reference model that knows nothing of how cluster.c works.
 *
 * The model: a matrix of pairs, labels instead of groups, every step of the definition looked up anew. Every hundredth
 * sequence goes through the decision log and is read back as a run would read it.
 */
#include "cluster/internal.h"
#include "desk/declog.h"
#include "ingest/ingest.h"
#include "table_of.h"

#include <check.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST = 9, SEQUENCES = 10000, STEPS = 12, CONFLICT = 4 };

static lms_mem mem;
static lms_ctx ctx;
static lms_rulebook *rb;
static lms_cluster_plan *plan;
static uint64_t seed;

static uint32_t dice(uint32_t n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % n;
}

/* What the engine thinks of a pair, and what people said last: 0 nothing, 1 same, 2 different. */
typedef struct opinion {
    bool known;
    float weight, probability;
    uint8_t verdict, level;
    uint16_t reason;
    int human;
} opinion;
typedef struct world {
    uint32_t n, person[MOST];
    opinion of[MOST][MOST]; /* a < b */
    int label[MOST];        /* the model's children */
} world;

/* ---- the model ---- */

static bool apart(const opinion *o)
{
    if (o->human) return o->human == 2;
    return o->known && ((o->verdict == LMS_DIFFERENT && o->reason) || o->level == CONFLICT);
}

/* May the children of labels x and y become one? rank 0: people say so, 1: one person of a list, 2: by weight. */
static bool may_join(const world *w, int x, int y, int rank, const opinion *edge)
{
    double sum = 0, least = 1e9;
    uint32_t nx = 0, ny = 0, links = 0, all = 0, px = LMS_NO_ROW, py = LMS_NO_ROW;
    for (uint32_t i = 0; i < w->n; i++) {
        if (w->label[i] == x) nx++, px = w->person[i] != LMS_NO_ROW ? w->person[i] : px;
        if (w->label[i] == y) ny++, py = w->person[i] != LMS_NO_ROW ? w->person[i] : py;
    }
    if (px != LMS_NO_ROW && py != LMS_NO_ROW && px != py) return false;
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            const opinion *o = &w->of[a][b];
            if (!((w->label[a] == x && w->label[b] == y) || (w->label[a] == y && w->label[b] == x))) continue;
            double weight = o->known ? (double)o->weight : plan->unknown_pair;
            if (rank == 0 ? o->human == 2 : apart(o)) return false;
            all++;
            sum += weight;
            least = weight < least ? weight : least;
            links += o->known && o->verdict == LMS_SAME;
        }
    if (rank < 2 || all == 1) return true;
    if (sum < plan->average * all) return false;
    if (nx > 1 && ny > 1 && links == 1 && (double)edge->probability < plan->bridge) return false;
    return !(nx + ny > plan->large && least < 0);
}

/* An engine's "same" that a conflict of the pack forbids is none, unless people said it. */
static void by_the_pack(world *w)
{
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            opinion *o = &w->of[a][b];
            if (o->known && o->human != 1 && o->level == CONFLICT && o->verdict == LMS_SAME) o->verdict = LMS_REVIEW;
        }
}

/* Records next to each other in the list of one person know each other, if only by that. */
static void by_person(world *w)
{
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n && w->person[a] != LMS_NO_ROW; b++) {
            if (w->person[b] != w->person[a]) continue;
            if (!w->of[a][b].known)
                w->of[a][b] =
                    (opinion){.known = true, .probability = 0.5f, .verdict = LMS_REVIEW, .human = w->of[a][b].human};
            break;
        }
}

/* ---- up to ten records that hang together, nobody having said "same": the best of all divisions, by trying them ---- */

static bool one_person(const world *w, uint32_t a, uint32_t b)
{
    return w->person[a] != LMS_NO_ROW && w->person[a] == w->person[b];
}

static const opinion *of(const world *w, uint32_t a, uint32_t b)
{
    return &w->of[a < b ? a : b][a < b ? b : a];
}

static bool linked(const world *w, uint32_t a, uint32_t b)
{
    const opinion *o = of(w, a, b);
    return o->known && (o->verdict == LMS_SAME || (one_person(w, a, b) && o->human != 2));
}

static int64_t worth(const world *w, uint32_t a, uint32_t b)
{
    const opinion *o = of(w, a, b);
    double bits = (o->known ? (double)o->weight : plan->unknown_pair) - plan->average;
    return (int64_t)(bits * 65536) + (o->known && one_person(w, a, b) && o->human != 2 ? INT64_C(1) << 44 : 0);
}

static bool kept_apart(const world *w, uint32_t a, uint32_t b)
{
    return apart(of(w, a, b)) || (w->person[a] != LMS_NO_ROW && w->person[b] != LMS_NO_ROW && w->person[a] != w->person[b]);
}

static bool weak_bridge(const world *w, uint32_t set, uint32_t part)
{
    uint32_t other = set & ~part, links = 0;
    bool strong = false;
    if (__builtin_popcount(part) < 2 || __builtin_popcount(other) < 2) return false;
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = 0; b < w->n; b++)
            if (part >> a & 1 && other >> b & 1 && linked(w, a, b)) {
                links++;
                strong |= (one_person(w, a, b) && of(w, a, b)->human != 2) || (double)of(w, a, b)->probability >= plan->bridge;
            }
    return links == 1 && !strong;
}

static bool sound(const world *w, uint32_t set, int64_t *sum)
{
    uint32_t reach = set & -set;
    *sum = 0;
    for (uint32_t round = 0; round < w->n; round++)
        for (uint32_t a = 0; a < w->n; a++)
            for (uint32_t b = 0; b < w->n; b++)
                if (reach >> a & 1 && set >> b & 1 && a != b && linked(w, a, b)) reach |= 1u << b;
    if (reach != set) return false;
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            if (!(set >> a & 1 && set >> b & 1)) continue;
            int64_t v = worth(w, a, b);
            if (kept_apart(w, a, b) || ((uint32_t)__builtin_popcount(set) > plan->large && v < 0)) return false;
            *sum += v;
        }
    for (uint32_t part = (set - 1) & set; part; part = (part - 1) & set)
        if (weak_bridge(w, set, part)) return false;
    return true;
}

/* Of what is left: the first group may be any sound set with its lowest record; worth the same, the larger one. */
static int64_t best_division(const world *w, uint32_t left, const bool *ok, const int64_t *value, int label[MOST])
{
    int64_t best = INT64_MIN;
    int mine[MOST], size = 0;
    uint32_t low = left & -left;
    if (left == 0) return 0;
    for (uint32_t part = left; part; part = (part - 1) & left) {
        if (!(part & low) || !ok[part]) continue;
        int rest[MOST];
        int64_t v = value[part] + best_division(w, left & ~part, ok, value, rest);
        if (v < best || (v == best && __builtin_popcount(part) <= size)) continue;
        best = v, size = __builtin_popcount(part);
        for (uint32_t i = 0; i < w->n; i++) mine[i] = part >> i & 1 ? __builtin_ctz(part) : rest[i];
    }
    for (uint32_t i = 0; i < w->n; i++)
        if (left >> i & 1) label[i] = mine[i];
    return best;
}

static bool divided(const world *w, uint32_t set, int label[MOST])
{
    static bool ok[1u << MOST];
    static int64_t value[1u << MOST];
    bool against = false, person = false;
    uint32_t n = (uint32_t)__builtin_popcount(set);
    if (n < 3) return false;
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            if (!(set >> a & 1 && set >> b & 1)) continue;
            if (of(w, a, b)->human == 1) return false;
            against |= kept_apart(w, a, b) || worth(w, a, b) < 0;
            person |= of(w, a, b)->known && one_person(w, a, b) && of(w, a, b)->human != 2;
        }
    if (!against || (person && n > plan->large)) return false;
    for (uint32_t part = set; part; part = (part - 1) & set) ok[part] = sound(w, part, &value[part]);
    best_division(w, set, ok, value, label);
    return true;
}

/* Records that links hold together. */
static uint32_t component(const world *w, uint32_t of_record)
{
    uint32_t set = 1u << of_record;
    for (uint32_t round = 0; round < w->n; round++)
        for (uint32_t a = 0; a < w->n; a++)
            for (uint32_t b = 0; b < w->n; b++)
                if (set >> a & 1 && a != b && linked(w, a, b)) set |= 1u << b;
    return set;
}

static void model(world in, world *out)
{
    world *w = &in;
    bool done[MOST][MOST] = {{false}};
    by_person(w);
    by_the_pack(w);
    for (uint32_t i = 0; i < w->n; i++) w->label[i] = (int)i;
    for (uint32_t i = 0, seen = 0; i < w->n; i++) {
        uint32_t set = component(w, i);
        if (seen & set) continue;
        seen |= set;
        if (!divided(w, set, w->label)) continue;
        for (uint32_t a = 0; a < w->n; a++)
            for (uint32_t b = a + 1; b < w->n; b++)
                if (set >> a & 1 && set >> b & 1) done[a][b] = true;
    }
    for (;;) { /* the strongest pair not looked at yet */
        int rank = 3;
        uint32_t ba = 0, bb = 0;
        for (uint32_t a = 0; a < w->n; a++)
            for (uint32_t b = a + 1; b < w->n; b++) {
                const opinion *o = &w->of[a][b];
                bool person = w->person[a] != LMS_NO_ROW && w->person[a] == w->person[b] && o->human != 2;
                int r = o->human == 1 ? 0 : person ? 1 : 2;
                if (done[a][b] || !o->known || (o->verdict != LMS_SAME && !person)) continue;
                if (r < rank || (r == rank && o->weight > w->of[ba][bb].weight)) rank = r, ba = a, bb = b;
            }
        if (rank == 3) break;
        done[ba][bb] = true;
        int x = w->label[ba], y = w->label[bb];
        if (x == y || !may_join(w, x, y, rank, &w->of[ba][bb])) continue;
        if (rank == 1) w->of[ba][bb].verdict = LMS_SAME;
        for (uint32_t i = 0; i < w->n; i++)
            if (w->label[i] == (x < y ? y : x)) w->label[i] = x < y ? x : y;
    }
    memcpy(out->label, w->label, sizeof out->label);
}

/* ---- the engine ---- */

/* What score makes of the decisions before cluster sees them (score/decide.c, `human`). */
static void told(const world *w, lms_scored *s)
{
    *s = (lms_scored){.mem = &mem, .n_comparisons = 1};
    static const char *const level[] = {"missing", "equal", "near", "doubtful", "conflict"};
    s->comparison_id[0] = LMS_S("personal_id");
    for (uint32_t l = 0; l < 5; l++) s->level_id[0][l] = lms__str(level[l]);
    s->n_levels[0] = 5;
    lms__arena_init(&s->text, &mem);
    *LMS_PUSH(&mem, &s->reason) = LMS_S("");
    *LMS_PUSH(&mem, &s->reason) = LMS_S("said-the-table");
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            const opinion *o = &w->of[a][b];
            if (!o->known) continue;
            *LMS_PUSH(&mem, &s->pairs) = (lms_pair){.a = a,
                                                    .b = b,
                                                    .weight = o->weight,
                                                    .probability = o->probability,
                                                    .verdict = o->verdict,
                                                    .reason = o->reason,
                                                    .level = {o->level}};
        }
}

static void engine(world *w, const lms_decisions *dec, int label[MOST])
{
    lms_scored s;
    lms_clusters o;
    lms_error err;
    lms_table t = {.n_records = w->n, .schema = &rb->schema};
    lms_identified id = {.person_of = w->person};
    told(w, &s);
    ck_assert_int_eq(lms__cluster(&ctx, plan, &t, &s, &id, dec, &o, &err), LMS_OK);
    for (uint32_t i = 0; i < w->n; i++) label[i] = (int)o.member[o.start[o.child_of[i]]];
    lms__clusters_free(&o);
    lms__scored_free(&s);
}

/* ---- sequences ---- */

typedef struct said {
    uint32_t a, b;
    int human, stands;
    int undoes;
} said; /* stands: which entry is in force, -1 none */

static void begin(world *w)
{
    *w = (world){.n = 3 + dice(MOST - 2)};
    for (uint32_t i = 0; i < w->n; i++) w->person[i] = dice(3) ? LMS_NO_ROW : 100 + dice(2);
    if (dice(2))
        for (uint32_t i = 0; i < w->n; i++) w->person[i] = LMS_NO_ROW;
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            opinion *o = &w->of[a][b];
            if (dice(2)) continue;
            o->known = true;
            o->weight = (float)dice(320) / 10 - 8;
            o->probability = o->weight > 10 ? 0.9999f : o->weight > 0 ? 0.99f : 0.01f;
            o->verdict = o->weight >= 6 ? LMS_SAME : o->weight >= -4 ? LMS_REVIEW : LMS_DIFFERENT;
            o->reason = dice(5) == 0;
            o->level = dice(20) == 0 ? CONFLICT : 1;
        }
}

/* A decision makes the pair known and its verdict; what the engine thought comes back when it is taken back. */
static void decided(const world *engine_says, world *w, uint32_t a, uint32_t b, int human)
{
    opinion *o = &w->of[a][b];
    *o = engine_says->of[a][b];
    o->human = human;
    if (human == 0) return;
    if (!o->known) o->weight = -3, o->probability = 0.1f; /* compared for the decision */
    o->known = true;
    o->verdict = human == 1 ? LMS_SAME : LMS_DIFFERENT;
    o->reason = 1;
}

static void all_decisions(const world *w, lms_decision v[MOST * MOST], lms_decisions *dec)
{
    *dec = (lms_decisions){.v = v};
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++)
            if (w->of[a][b].human) v[dec->n++] = (lms_decision){.a = a, .b = b, .same = w->of[a][b].human == 1};
}

/* The next step: a decision about a pair, or the last one of a pair taken back. */
static said step(const world *w, const said *log, int n)
{
    said e = {.undoes = -1};
    e.a = dice(w->n), e.b = dice(w->n - 1);
    if (e.b >= e.a) e.b++;
    if (e.a > e.b) {
        uint32_t t = e.a;
        e.a = e.b, e.b = t;
    }
    int last = -1;
    for (int i = 0; i < n; i++)
        if (log[i].a == e.a && log[i].b == e.b) last = i;
    e.stands = n;
    e.human = (int)dice(9) < 4 ? 1 : (int)dice(5) < 4 ? 2 : 0;
    if (last >= 0 && log[last].stands >= 0 && dice(3) == 0) { /* as it was before the one in force */
        int before = -1;
        e.undoes = log[last].stands;
        for (int i = 0; i < e.undoes; i++)
            if (log[i].a == e.a && log[i].b == e.b) before = i;
        e.human = before < 0 ? 0 : log[before].human;
        e.stands = before < 0 ? -1 : log[before].stands;
    }
    return e;
}

static void key_of(char *out, uint32_t row)
{
    snprintf(out, 16, "k%02u", row);
}

static void through_log(lmd_declog *log, const said *e)
{
    static const char *const word[] = {"unsure", "same", "different"};
    static const lmd_act an = {{"An", 2}, {"", 0}, "2026-01-02T03:04:05Z"};
    char a[16], b[16];
    lmd_receipt r;
    key_of(a, e->a), key_of(b, e->b);
    lms_status s = e->undoes >= 0 ? lmd__declog_undo(log, e->undoes + 1, &an, &r, NULL)
                                  : lmd__declog_decide(log, lmd__str(a), lmd__str(b), lmd__str(word[e->human]),
                                                       LMD_S("ab"), LMD_EXPECT_ANY, &an, &r, NULL);
    ck_assert_int_eq(s, LMS_OK);
    ck_assert(!r.conflict);
}

/* As a run reads the log: keys to rows, the last decision of a pair. */
static void read_back(const char *path, const world *w, lms_decisions *dec, lms_arena *text)
{
    lms_dataset d;
    lms_error err = {0};
    lms__dataset_init(&d, &mem, &rb->schema);
    d.n_rows = d.n_records = w->n;
    d.key_of = lms__mem_zalloc(&mem, w->n, sizeof *d.key_of);
    ck_assert(lms__dict_init(&d.keys, &mem));
    for (uint32_t i = 0; i < w->n; i++) {
        char k[16];
        key_of(k, i);
        d.key_of[i] = lms__dict_intern(&d.keys, lms__str(k));
    }
    ck_assert_msg(lms__ingest_decisions(&ctx, path, &d, text, dec, &err) == LMS_OK, "%s", err.what);
    lms__dataset_free(&d);
}

static void compare(world *w, const lms_decisions *dec, int sequence, int n)
{
    int got[MOST];
    model(*w, w);
    engine(w, dec, got);
    for (uint32_t i = 0; i < w->n; i++)
        ck_assert_msg(got[i] == w->label[i], "sequence %d, step %d, record %u: child %d, the model says %d", sequence,
                      n, i, got[i], w->label[i]);
}

/* Whatever the rest: people's word holds, and two persons are two children. */
static void people_win(const world *w)
{
    for (uint32_t a = 0; a < w->n; a++)
        for (uint32_t b = a + 1; b < w->n; b++) {
            if (w->of[a][b].human == 2) ck_assert_int_ne(w->label[a], w->label[b]);
            if (w->person[a] != LMS_NO_ROW && w->person[b] != LMS_NO_ROW && w->person[a] != w->person[b])
                ck_assert_int_ne(w->label[a], w->label[b]);
        }
}

static void sequence(int k)
{
    world first, w;
    said log[STEPS];
    int n = 1 + (int)dice(STEPS), was[STEPS + 1][MOST];
    char path[64];
    lmd_declog *real = NULL;
    lms_decision v[MOST * MOST];
    lms_decisions dec;
    bool whole = k % 100 == 0;
    begin(&first);
    w = first;
    snprintf(path, sizeof path, "/tmp/lamsach-merges-%d.db", (int)getpid());
    if (whole) {
        unlink(path);
        ck_assert_int_eq(lmd__declog_open(path, true, &real, NULL), LMS_OK);
        sqlite3_exec(lmd__declog_db(real), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    }
    model(w, &w);
    memcpy(was[0], w.label, sizeof was[0]);
    for (int i = 0; i < n; i++) {
        log[i] = step(&w, log, i);
        decided(&first, &w, log[i].a, log[i].b, log[i].human);
        if (whole) {
            lms_arena text;
            lms__arena_init(&text, &mem);
            through_log(real, &log[i]);
            read_back(path, &w, &dec, &text);
            compare(&w, &dec, k, i);
            LMS_VEC_FREE(&mem, &dec);
            lms__arena_free(&text);
        } else {
            all_decisions(&w, v, &dec);
            compare(&w, &dec, k, i);
        }
        people_win(&w);
        memcpy(was[i + 1], w.label, sizeof was[0]);
        if (i > 0 && log[i].undoes == i - 1) /* the step before was taken back: everything is as before it */
            ck_assert(memcmp(was[i + 1], was[i - 1], w.n * sizeof(int)) == 0);
    }
    lmd__declog_close(real);
    unlink(path);
}

START_TEST(ten_thousand_sequences_equal_the_model)
{
    seed = 20261124;
    for (int k = 0; k < SEQUENCES; k++) sequence(k);
}
END_TEST

/* Unmerge of an inner merge: the chain a-b-c-d is cut in its middle, and joined again. */
START_TEST(an_inner_merge_is_taken_back)
{
    world w = {.n = 4, .person = {LMS_NO_ROW, LMS_NO_ROW, LMS_NO_ROW, LMS_NO_ROW}}, first;
    for (uint32_t a = 0; a < 4; a++)
        for (uint32_t b = a + 1; b < 4; b++)
            w.of[a][b] =
                (opinion){.known = true, .weight = b == a + 1 ? 30 : 8, .probability = 0.9999f, .verdict = LMS_SAME};
    first = w;
    lms_decision v[MOST * MOST];
    lms_decisions dec;
    static const int cut[] = {0, 0, 2, 2}, joined[] = {0, 0, 0, 0};
    for (int i = 0; i < 3; i++) {
        bool two = i == 1;
        for (uint32_t a = 0; a < 2; a++)
            for (uint32_t b = 2; b < 4; b++) decided(&first, &w, a, b, two && a == 1 && b == 2 ? 2 : 0);
        all_decisions(&w, v, &dec);
        compare(&w, &dec, -1, i);
        ck_assert(memcmp(w.label, two ? cut : joined, sizeof cut) == 0);
    }
}
END_TEST

static void set_up(void)
{
    lms_error err;
    lms__mem_init(&mem, NULL, 0);
    ctx = (lms_ctx){.mem = &mem, .threads = 1};
    ck_assert_int_eq(lms__rulebook_load(&mem, "rules/child-registry", &rb, &err), LMS_OK);
    ck_assert_int_eq(lms__cluster_plan_new(&ctx, rb, &plan, &err), LMS_OK);
}

static void tear_down(void)
{
    lms__cluster_plan_free(plan);
    lms__rulebook_free(rb);
    ck_assert_uint_eq(mem.used, 0);
}

int main(void)
{
    Suite *s = suite_create("merges");
    TCase *t = tcase_create("merges");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 300);
    tcase_add_test(t, an_inner_merge_is_taken_back);
    tcase_add_test(t, ten_thousand_sequences_equal_the_model);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int bad = srunner_ntests_failed(r);
    srunner_free(r);
    return bad != 0;
}
