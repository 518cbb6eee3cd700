// SPDX-License-Identifier: MIT
/*
 * desk/report.c - the report: one HTML file that needs nothing else.
 *
 * In       a result
 * Out      DIR/index.html, Vietnamese and English, for screen, phone and paper; DIR/bao-cao.xlsx, its tables; a folder
 *          whole or not at all
 * Promises
 *   1. everything from the result is escaped; no name of a person is in the page, only keys and counts, and
 *      examples of corrections masked
 *   2. no network: the policy of the page forbids it, the one script is named by its hash
 *   3. every chart has its figures as text beside it
 *   4. every table of the page is a sheet of the workbook, from the same calls
 *   5. a pseudonymous report (page.h, report_pseudo.c) holds nothing that names or finds a person
 */
#include "report_parts.h"

#include <sodium.h>

static void policy(lmd_page *p)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char          b64[64];
    crypto_hash_sha256(hash, (const unsigned char *)lmd__report_script, strlen(lmd__report_script));
    sodium_bin2base64(b64, sizeof b64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    lmd__printf(&p->b,
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                "img-src data:; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
                b64);
}

static void head(lmd_page *p)
{
    lmd__printf(&p->b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                lmd__say(p->lang, "vi", "en"));
    policy(p);
    lmd__h(p, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
              "content=\"no-referrer\">\n<meta name=\"generator\" content=\"lamsach\">\n<title>");
    lmd__h(p, lmd__say(p->lang, "Báo cáo làm sạch dữ liệu trẻ em", "Report on cleaning the child registry"));
    lmd__h(p, "</title>\n<style>");
    lmd__h(p, lmd__report_style);
    lmd__h(p, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#noi-dung\">");
    lmd__h_both(p, "Tới nội dung", "Skip to the content");
    lmd__h(p, "</a>\n");
}

static void banner(lmd_page *p)
{
    lmd_buf date = { 0 }, vi = { 0 };
    lmd__h(p, "<header><div class=\"wrap\"><h1>");
    lmd__h_both(p, "Báo cáo làm sạch dữ liệu trẻ em", "Report on cleaning the child registry");
    lmd__h(p, "</h1><p>");
    if (lmd__db_meta(p->db, "as_of", &date) && date.n) {
        lmd__h_both(p, "Ngày chốt số liệu: ", "As of: ");
        if (!lmd__put_date_vi(&vi, lmd__buf_str(&date))) lmd__put_str(&vi, lmd__buf_str(&date));
        lmd__h_both_text(p, lmd__buf_str(&vi), lmd__buf_str(&date));
    }
    lmd__h(p, "</p><div class=\"lang\" role=\"group\" aria-label=\"Ngôn ngữ / Language\">");
    lmd__printf(&p->b,
                "<button type=\"button\" value=\"vi\" lang=\"vi\" aria-pressed=\"%s\">Tiếng Việt</button><button "
                "type=\"button\" value=\"en\" lang=\"en\" aria-pressed=\"%s\">English</button></div></div></header>\n",
                p->lang == LMD_VI ? "true" : "false", p->lang == LMD_EN ? "true" : "false");
    lmd__buf_free(&date);
    lmd__buf_free(&vi);
}

/* open: also in a report that may leave the office. A new section is not, until somebody has looked at it. */
typedef struct section { const char *id, *vi, *en; bool open; lms_status (*write)(lmd_page *, lms_error *); } section;
static const section sections[] = { { "tom-tat", "Tóm tắt", "Summary", true, lmd__report_summary },
                                    { "chi-tieu", "Chỉ tiêu", "Targets", true, lmd__report_targets },
                                    { "bac-thang", "Các bậc", "Steps", true, lmd__report_ladder },
                                    { "tien-do", "Tiến độ", "Progress", true, lmd__report_progress },
                                    { "thuoc-do", "Thước đo", "Measures", true, lmd__report_measures },
                                    { "viec-can-lam", "Việc cần làm", "Work", true, lmd__report_work },
                                    { "loi", "Lỗi", "Findings", true, lmd__report_findings },
                                    { "chinh-sua", "Chỉnh sửa", "Corrections", true, lmd__report_corrections },
                                    { "so-dinh-danh", "Số định danh", "Identifiers", true, lmd__report_identifiers },
                                    { "trung", "Bản ghi trùng", "Duplicates", true, lmd__report_duplicates },
                                    { "ket-luan", "Kết luận", "Decisions", false, lmd__report_decisions },
                                    { "phuc-tra", "Phúc tra", "Sample", false, lmd__report_sample },
                                    { "so-khop", "So khớp", "Matching", true, lmd__report_matching },
                                    { "thong-ke", "Thống kê", "Statistics", true, lmd__report_indicators },
                                    { "cong-bang", "Các nhóm trẻ", "Groups", true, lmd__report_slices },
                                    { "nguon", "Nguồn", "Sources", true, lmd__report_sources },
                                    { "phieu", "Phiếu xử lý", "Manifest", true, lmd__report_manifest } };
enum { N_SECTIONS = sizeof sections / sizeof *sections };

static bool shown(const lmd_page *p, const section *x) { return x->open || !p->pseudo; }

static void contents(lmd_page *p)
{
    lmd__h(p, "<nav aria-label=\"Mục lục / Contents\"><div class=\"wrap\"><ul>");
    for (int i = 0; i < N_SECTIONS; i++) {
        if (!shown(p, &sections[i])) continue;
        lmd__printf(&p->b, "<li><a href=\"#%s\">", sections[i].id);
        lmd__h_both(p, sections[i].vi, sections[i].en);
        lmd__h(p, "</a></li>");
    }
    lmd__h(p, "</ul></div></nav>\n<main id=\"noi-dung\"><div class=\"wrap\">\n");
}

static void foot(lmd_page *p)
{
    lmd_buf v = { 0 };
    lmd__h(p, "</div></main>\n<footer><div class=\"wrap\">");
    lmd__h_both(p, "Lập bằng lamsach ", "Made with lamsach ");
    if (lmd__db_meta(p->db, "engine_version", &v)) lmd__h_text(p, lmd__buf_str(&v));
    else lmd__h(p, LMS_VERSION_STRING);
    lmd__h_both(p, ". Trang này không gửi gì ra ngoài máy.", ". This page sends nothing anywhere.");
    lmd__h(p, "</div></footer>\n<script>");
    lmd__h(p, lmd__report_script);
    lmd__h(p, "</script>\n</body>\n</html>\n");
    lmd__buf_free(&v);
}

static lms_status page(lmd_page *p, lms_error *err)
{
    lms_status s = lmd__fields_load(p->db, &p->fields, err);
    if (s == LMS_OK) s = lmd__goals_load(p->db, &p->goals, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, lmd__db_has(p->db, "child_state") ? "SELECT count(*) FROM child_state" : "SELECT count(*) FROM child", &p->children, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT count(*) FROM record", &p->records, err);
    if (s == LMS_OK && p->pseudo) s = lmd__pseudo_begin(p, err);
    head(p), banner(p), contents(p);
    if (p->pseudo) lmd__pseudo_note(p);
    for (int i = 0; s == LMS_OK && i < N_SECTIONS; i++)
        if (shown(p, &sections[i])) s = sections[i].write(p, err);
    foot(p);
    lmd__pseudo_end(p);
    return s == LMS_OK && p->b.bad ? lmd__nomem(err) : s;
}

static lms_status write_once(sqlite3 *db, lmd_lang lang, lmd_page_book *book, lmd_audit *audit, lmd_buf *out, lms_error *err)
{
    lmd_page   p = { .db = db, .lang = lang, .book = book, .pseudo = audit != NULL, .audit = audit };
    lmd_locale l = { 0 };
    lmd__c_enter(&l);
    lms_status s = page(&p, err);
    lmd__c_free(&l);
    lmd__fields_free(&p.fields);
    if (s == LMS_OK && out) *out = p.b;
    else lmd__buf_free(&p.b);
    return s;
}

/* A page for strangers is written twice: first to see its counts. */
static lms_status write_page(sqlite3 *db, lmd_lang lang, lmd_page_book *book, bool pseudo, lmd_buf *out, lms_error *err)
{
    lmd_audit  a = { 0 };
    lms_status s = LMS_OK;
    if (!pseudo) return write_once(db, lang, book, NULL, out, err);
    s = write_once(db, lang, NULL, &a, NULL, err);
    if (s == LMS_OK && a.bad) s = lmd__nomem(err);
    if (s == LMS_OK) {
        lmd__audit_decide(&a);
        s = write_once(db, lang, book, &a, out, err);
    }
    lmd__audit_free(&a);
    return s;
}

/* index.html and bao-cao.xlsx into a folder that is there: also what the officer's folder holds. */
lms_status lmd__report_write(sqlite3 *db, lmd_lang lang, bool pseudo, const char *dir, lms_error *err)
{
    static const char title_vi[] = "Báo cáo làm sạch dữ liệu trẻ em: các bảng số liệu", title_en[] = "Report on cleaning the child registry: its tables";
    char           path[4200];
    lmd_buf        b = { 0 };
    lmd_page_book *book = NULL;
    lms_status     s = lmd__join(path, sizeof path, dir, "bao-cao.xlsx", err);
    if (s == LMS_OK) s = lmd__page_book_open(&book, path, lang, lmd__say(lang, title_vi, title_en), err);
    if (s == LMS_OK) s = write_page(db, lang, book, pseudo, &b, err);
    if (s == LMS_OK) s = lmd__page_book_commit(book, err), book = NULL;
    lmd__page_book_abort(book);
    if (s == LMS_OK) s = lmd__join(path, sizeof path, dir, "index.html", err);
    if (s == LMS_OK) s = lmd__write_file(path, lmd__buf_str(&b), err);
    lmd__buf_free(&b);
    return s;
}

static lms_status report(const char *result_db, const char *dir, const char *lang, bool pseudo, lms_error *err)
{
    sqlite3   *db;
    lmd_folder f;
    if (dir == NULL || *dir == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("The output folder has no name; give one after -o"));
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK) s = lmd__folder_begin(&f, dir, "index.html", err);
    if (s == LMS_OK) {
        s = lmd__report_write(db, lmd__lang(lang), pseudo, f.path, err);
        if (s == LMS_OK) s = lmd__folder_commit(&f, err);
        else lmd__folder_abort(&f);
    }
    sqlite3_close(db);
    return s;
}

lms_status lmd_report(const char *result_db, const char *rules_dir, const char *dir, const char *lang, lms_error *err)
{
    (void)rules_dir; /* the result carries the words it needs */
    return report(result_db, dir, lang, false, err);
}

lms_status lmd_report_pseudonymous(const char *result_db, const char *dir, const char *lang, lms_error *err)
{
    return report(result_db, dir, lang, true, err);
}
