/* SPDX-License-Identifier: MIT */
/*
 * desk_result_fixture.h - a small result database with the tables of the public contract: two wards, two files,
 * a twin pair, one duplicate, a quarantined row. All people are invented.
 */
#ifndef DESK_RESULT_FIXTURE_H
#define DESK_RESULT_FIXTURE_H

#include "desk_fixture.h"

#define FIELDS_SQL \
    "full_name TEXT, birth_date TEXT, sex TEXT, ethnicity TEXT, personal_id TEXT, mother_name TEXT, phone TEXT, " \
    "hamlet TEXT, ward_code TEXT, ward_name TEXT, household_code TEXT, life_status TEXT, updated_on TEXT"

static const char result_sql[] =
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('engine_version', '0.1.0'), ('rules_name', 'child-registry'), ('rules_hash', '00112233445566778899aabbccddeeff'),"
    " ('as_of', '2024-11-10'), ('as_of_origin', 'option'), ('threshold_same', '9.5'), ('threshold_review', '2.25'), ('expected_false_same', '0.0004'), ('pairs_compared', '1234567');"
    "CREATE TABLE source (source_id INTEGER PRIMARY KEY, name TEXT, role TEXT, format TEXT, encoding TEXT, sheet TEXT, rows_read INTEGER,"
    " rows_accepted INTEGER, rows_quarantined INTEGER, header_line INTEGER, hash TEXT, issuer TEXT, date TEXT, preamble TEXT);"
    "INSERT INTO source (source_id, name, format, encoding, rows_read, rows_accepted, rows_quarantined, role, hash) VALUES (1, 'bac-son.csv', 'csv', 'UTF-8', 5, 4, 1, 'records', 'abcd'), (2, 'ngoc-son.xlsx', 'xlsx', 'UTF-8', 2, 2, 0, 'records', 'ef01');"
    "CREATE TABLE record (record_id INTEGER PRIMARY KEY, source_id INTEGER, line INTEGER, record_key TEXT, child_id TEXT, " FIELDS_SQL ", extra TEXT, clean INT, id_status TEXT);"
    "INSERT INTO record VALUES"
    " (1,1,2,'K1','c1','Nguy\u1EC5n V\u0103n An','2015-03-01','male','Kinh','031215000011','Tr\u1EA7n Th\u1ECB B\u00ECnh','0912345678','T\u1ED5 1','11440','B\u1EAFc S\u01A1n','H1','present','2024-10-01',NULL,1,'verified'),"
    " (2,1,3,'K2','c1','Nguy\u1EC5n V\u0103n An','2015-03-01','male','Kinh','031215000011','Tr\u1EA7n Th\u1ECB B\u00ECnh',NULL,'T\u1ED5 1','11440','B\u1EAFc S\u01A1n','H1','present','2024-10-01','{\"Ghi ch\u00FA\":\"tr\u00F9ng\"}',1,'verified'),"
    " (3,1,4,'K3','c2','L\u00EA Th\u1ECB Hoa','2018','female','Kinh',NULL,NULL,NULL,'T\u1ED5 2','11440','B\u1EAFc S\u01A1n',NULL,'present','2024-10-02',NULL,0,'absent'),"
    " (4,1,6,'K4','c3','=HYPERLINK(\"x\")','2016-12-05','female','Kinh','031316000022','Ph\u1EA1m Th\u1ECB Lan',NULL,'T\u1ED5 3','11440','B\u1EAFc S\u01A1n','H2','present','2024-10-02',NULL,0,'malformed'),"
    " (5,2,5,'K5','c4','Ho\u00E0ng Minh Ch\u00E2u','2019-07-09','female','T\u00E0y','031319000033','N\u00F4ng Th\u1ECB Thu',NULL,'Th\u00F4n A','11443','Ng\u1ECDc S\u01A1n','H3','present','2024-10-03',NULL,1,'well_formed'),"
    " (6,2,6,'K6','c5','Ho\u00E0ng Minh Ch\u1EC9','2019-07-09','female','T\u00E0y',NULL,'N\u00F4ng Th\u1ECB Thu',NULL,'Th\u00F4n A','11443','Ng\u1ECDc S\u01A1n','H3','present','2024-10-03',NULL,0,'suggested');"
    "CREATE TABLE correction (record_id INT, field TEXT, rule TEXT, before TEXT, after TEXT, kind TEXT);"
    "INSERT INTO correction VALUES (1,'full_name','name-case','NGUY\u1EC4N V\u0102N AN','Nguy\u1EC5n V\u0103n An','applied'), (2,'full_name','name-case','nguy\u1EC5n v\u0103n an','Nguy\u1EC5n V\u0103n An','applied'),"
    " (3,'birth_date','birth-date-partial','2018','2018-01-01','proposed'), (6,'full_name','name-spelling','Ho\u00E0ng Minh Ch\u1EC9','Ho\u00E0ng Minh Ch\u00ED','proposed'), (1,'phone','phone-2018','01212345678','0912345678','applied');"
    "CREATE TABLE transform (source_id INT, field TEXT, rule TEXT, count INT);"
    "INSERT INTO transform VALUES (1,'birth_date','date-iso',4), (1,'sex','code',4), (2,'birth_date','date-iso',2);"
    "CREATE TABLE finding (record_id INT, field TEXT, rule TEXT, severity TEXT, args TEXT);"
    "INSERT INTO finding VALUES (3,'mother_name','parent-missing','error','[]'), (3,'birth_date','birth-date-partial','error','[\"2018\"]'), (4,'personal_id','id-malformed','error','[]'), (6,'personal_id','id-absent','warning','[]');"
    "CREATE TABLE quarantine (source_id INT, line INT, col INT, code TEXT, args TEXT, raw TEXT);"
    "INSERT INTO quarantine VALUES (1,5,2,'unclosed-quote','[]','K9;\"h\u1ECFng');"
    "CREATE TABLE blocking_pass (pass TEXT, keyed INTEGER, blocks INTEGER, largest INTEGER, pairs INTEGER, owned INTEGER, same INTEGER, expected REAL, split_blocks INTEGER, skipped INTEGER, skipped_expected REAL);"
    "INSERT INTO blocking_pass VALUES ('name+birth', 6, 5, 2, 1, 1, 1, 0.9, 0, 0, 0), ('birth+ward', 6, 4, 2, 2, 1, 0, 0.2, 0, 0, 0), ('personal-id', 3, 3, 1, 0, 0, 0, 0, 1, 7, 0.25);"
    "CREATE TABLE model_parameter (class TEXT, comparison TEXT, level TEXT, probability REAL);"
    "INSERT INTO model_parameter VALUES ('same','name','exact',0.9),('same','name','near',0.08),('same','name','else',0.02),('twin','name','exact',0.01),('twin','name','near',0.5),('twin','name','else',0.49),"
    " ('unrelated','name','exact',0.001),('unrelated','name','near',0.01),('unrelated','name','else',0.989);"
    "CREATE TABLE pair (record_a INTEGER, record_b INTEGER, weight REAL, probability REAL, verdict TEXT, reason TEXT, class TEXT, runner_up TEXT, pass TEXT, levels TEXT, PRIMARY KEY (record_a, record_b)) WITHOUT ROWID;"
    "INSERT INTO pair (record_a, record_b, weight, probability, verdict, reason, class, levels) VALUES (1,2,18.5,0.999997,'same','','same','{\"name\":\"exact\"}'), (5,6,3.1,0.89,'review','twins','twin','{\"name\":\"near\"}'), (1,3,-4.5,0.04,'different','','unrelated','{}');"
    "CREATE TABLE evidence (record_id INT, list TEXT, row INT, outcome TEXT, differs TEXT, probability REAL, margin REAL);"
    "INSERT INTO evidence VALUES (1,'population-db',7,'verified','',0.999,20.0),(2,'population-db',7,'verified','',0.999,20.0),(6,'population-db',9,'suggested','',0.98,12.0);"
    "CREATE TABLE child (child_id TEXT PRIMARY KEY, record_count INTEGER, " FIELDS_SQL ", clean INTEGER, id_status TEXT, updated INTEGER, in_target INTEGER, weakest_link REAL) WITHOUT ROWID;"
    "INSERT INTO child SELECT child_id, count(*), full_name, birth_date, sex, ethnicity, personal_id, mother_name, phone, hamlet, ward_code, ward_name, household_code, life_status, updated_on,"
    " min(clean), id_status, 1, min(clean) AND id_status = 'verified', CASE WHEN count(*) > 1 THEN 18.5 END FROM record GROUP BY child_id;"
    "CREATE TABLE child_origin (child_id TEXT, field TEXT, record_id INT);"
    "CREATE TABLE child_history (child_id TEXT, previous_child_id TEXT, kind TEXT);"
    "CREATE TABLE decision (record_key_a TEXT, record_key_b TEXT, verdict TEXT, decided_by TEXT, decided_at TEXT, reason TEXT);"
    "CREATE TABLE ward_progress (ward_code TEXT, ward_name TEXT, population INTEGER, children INTEGER, updated INTEGER, clean INTEGER, verified INTEGER, in_target INTEGER,"
    " of_updated TEXT, of_all TEXT, reach_updated INTEGER, reach_of_updated INTEGER, reach_of_all INTEGER);"
    "INSERT INTO ward_progress (ward_code, ward_name, population, updated, clean, verified, in_target, children) VALUES ('11440','B\u1EAFc S\u01A1n',3,3,1,1,1,3), ('11443','Ng\u1ECDc S\u01A1n',NULL,2,1,0,0,2);"
    "CREATE TABLE target (target TEXT PRIMARY KEY, percent INTEGER, strict INTEGER) WITHOUT ROWID;"
    "INSERT INTO target VALUES ('updated', 90, 1), ('in_target', 75, 0);"
    "CREATE TABLE missing_child (ward TEXT, list TEXT, row INTEGER, maybe INTEGER, " FIELDS_SQL ");"
    "CREATE TABLE worklist (ward_code TEXT, record_id INTEGER, action TEXT, gain REAL, household TEXT);"
    "INSERT INTO worklist (ward_code, record_id, action, gain) VALUES ('11440',3,'complete-basic',0.5), ('11440',4,'fix-id',0.25), ('11443',6,'verify-id',1.0);"
    "CREATE TABLE source_column (source_id INTEGER, col INTEGER, header TEXT, field TEXT, PRIMARY KEY (source_id, col)) WITHOUT ROWID;"
    "INSERT INTO source_column VALUES (1,1,'M\u00E3 tr\u1EBB','record_key'),(1,2,'H\u1ECD v\u00E0 t\u00EAn','full_name'),(1,3,'Ng\u00E0y sinh','birth_date'),(1,4,'Gi\u1EDBi t\u00EDnh','sex'),(1,5,'SDT','phone'),(1,6,'Ghi ch\u00FA',NULL),"
    " (2,1,'STT',NULL),(2,2,'M\u00E3','record_key'),(2,3,'H\u1ECD t\u00EAn','full_name'),(2,4,'NTNS','birth_date'),(2,5,'GT','sex');"
    "CREATE TABLE rule_text (rule TEXT PRIMARY KEY, section TEXT, severity TEXT, text_vi TEXT, text_en TEXT, source TEXT) WITHOUT ROWID;"
    "INSERT INTO rule_text (rule, severity, text_vi, text_en, source) VALUES ('name-case','','Vi\u1EBFt hoa ch\u1EEF c\u00E1i \u0111\u1EA7u','Capital initials','M'),('phone-2018','','\u0110\u1ED5i \u0111\u1EA7u s\u1ED1 2018','Prefix change 2018','M'),"
    " ('birth-date-partial','error','Ng\u00E0y sinh thi\u1EBFu ng\u00E0y, th\u00E1ng','Birth date without day and month','M'),('parent-missing','error','Thi\u1EBFu cha, m\u1EB9 ho\u1EB7c ng\u01B0\u1EDDi gi\u00E1m h\u1ED9','No parent','M'),"
    " ('id-malformed','error','S\u1ED1 \u0111\u1ECBnh danh sai \u0111\u1ECBnh d\u1EA1ng','Malformed identifier','M'),('id-absent','warning','Ch\u01B0a c\u00F3 s\u1ED1 \u0111\u1ECBnh danh','No identifier','M'),"
    " ('name-spelling','','\u0110\u1EC1 xu\u1EA5t s\u1EEDa ch\u00EDnh t\u1EA3 t\u00EAn','Spelling of a name','M'),('complete-basic','','B\u1ED5 sung th\u00F4ng tin c\u01A1 b\u1EA3n','Complete the basic fields','M'),"
    " ('fix-id','','Ki\u1EC3m tra l\u1EA1i s\u1ED1 \u0111\u1ECBnh danh','Check the identifier','M'),('verify-id','','G\u1EEDi c\u00F4ng an x\u00E1c th\u1EF1c','Send to the police','M');";

static inline const char *result_make(const char *name)
{
    const char *path = in_scratch(name);
    sqlite3    *db;
    char       *msg = NULL;
    unlink(path);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, result_sql, NULL, NULL, &msg);
    ck_assert_msg(rc == SQLITE_OK, "%s", msg ? msg : "");
    sqlite3_close(db);
    return path;
}

#define must(call) do { \
        lms_error e_ = { 0 }; char m_[800] = ""; \
        lms_error *err = &e_; (void)err; \
        lms_status s_ = (call); \
        if (s_ != LMS_OK) lms_error_text(&e_, NULL, NULL, m_, sizeof m_); \
        ck_assert_msg(s_ == LMS_OK, "%d %s", (int)s_, m_); \
    } while (0)

static inline unsigned mode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (unsigned)st.st_mode & 07777 : 0;
}

#endif
