/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_store: what the database costs when it has grown: the nightly report, lists, one fax, the
 * next field for a person, and the commit of a new fax, with so many stored faxes as are named.
 * usage: bench-store [N...]        default 100000 1000000
 *
 * 2,740 faxes come a day, a million a year, so that a larger database is an older one and the night
 * is the same. Each has a page and a nomination of eight fields; 2,000 nominations wait for people.
 * The rows are put in with SQL and the triggers off, and the counts made from them at the end.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "report/report.h"
#include "report/summary.h"
#include "store/desk.h"
#include "store/store.h"

enum { REPEATS = 7, MAX_TRIGGERS = 64, N_COMMITS = 15 };

#define QUARTER(at) "substr(" at ", 1, 14) || printf('%%02d', 15 * (substr(" at ", 15, 2) / 15))"

static const char rows[] =
    "CREATE TEMP TABLE who (i INTEGER PRIMARY KEY, prefecture TEXT, facility TEXT);"
    "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 52)"
    " INSERT INTO who SELECT i, '東京都', '見本第' || i || '病院' FROM c;"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %1$d)"
    " INSERT INTO faxes (id, sha256, state, received_at, read_at, path, sender, n_bytes, reader,"
    " n_forms, n_open) SELECT i, printf('%%064x', i), 'read',"
    " strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', '2026-06-20 14:59:59', -((%1$d - i) * 31.53) || ' "
    "seconds'),"
    " '2026-06-20T15:00:00Z', '/spool/fax' || i || '.tif', '03-5550-' || (i %% 200), 20000, "
    "'bench',"
    " 1, i > %1$d - 2000 FROM c;"
    "INSERT INTO pages (id, fax, page, form, seen) SELECT id, id, 1, 'renrakuhyo',"
    " '{\"damaged_rows\":0,\"h_px\":2287,\"w_px\":1728,\"rotation\":0}' FROM faxes;"
    "INSERT INTO nominations (id, fax, page, form, state, prefecture, facility, n_judged, "
    "n_accepted, n_waiting)"
    " SELECT f.id, f.id, f.id, 'renrakuhyo', iif(n_open, 'open', 'complete'), w.prefecture,"
    " w.facility, 7, 7 - n_open, n_open FROM faxes f JOIN who w ON w.i = f.id %% 53;"
    "INSERT INTO fields (nomination, position, field, kind, value, confidence, status, reasons, "
    "seen)"
    " SELECT n.id, k.value ->> 0, k.value ->> 1, k.value ->> 2,"
    " CASE k.value ->> 0 WHEN 0 THEN prefecture WHEN 1 THEN facility WHEN 7 THEN '' ELSE '見本 "
    "太郎' END,"
    " 0.9, CASE WHEN k.value ->> 0 = 7 THEN 'blank' WHEN k.value ->> 0 = 4 AND n.state = 'open'"
    " THEN 'review' ELSE 'accepted' END, '[]', "
    "'{\"status\":\"accepted\",\"value\":\"\",\"box\":[0,0,1,1],\"candidates\":[],\"reading\":{}}'"
    " FROM nominations n, "
    "json_each('[[0,\"prefecture\",\"prefecture\"],[1,\"facility\",\"facility\"],"
    "[2,\"responsible.name\",\"name\"],[3,\"responsible.department\",\"department\"],"
    "[4,\"responsible.phone\",\"phone\"],[5,\"responsible.email\",\"email\"],"
    "[6,\"practitioner.name\",\"name\"],[7,\"opinion\",\"text\"]]') AS k;"
    "INSERT INTO history (at, actor, fax, action, chain) SELECT received_at, '(program)', id,"
    " 'received', printf('%%064x', id) FROM faxes;"
    "INSERT INTO answers SELECT form, prefecture, facility, count(*) FROM nominations GROUP BY 1, "
    "2, 3;"
    "INSERT INTO tallies SELECT 'place', " QUARTER(
        "received_at") ", place, count(*) FROM faxes"
                       " GROUP BY 2, 3;"
                       "INSERT INTO tallies SELECT 'nomination', " QUARTER(
                           "received_at") ", iif(n_open, 'open',"
                                          " 'complete'), count(*) FROM faxes GROUP BY 2, 3;"
                                          "INSERT INTO tallies SELECT 'review', " QUARTER(
                                              "received_at") ", 'phone', count(*) FROM faxes"
                                                             " WHERE n_open GROUP BY 2;"
                                                             "INSERT INTO tallies SELECT "
                                                             "'judged', " QUARTER(
                                                                 "received_at") ", k.value || ' "
                                                                                "accepted', "
                                                                                "count(*)"
                                                                                " FROM faxes, "
                                                                                "json_each('["
                                                                                "\"prefecture\","
                                                                                "\"facility\","
                                                                                "\"name\","
                                                                                "\"department\","
                                                                                "\"phone\","
                                                                                "\"email\"]')"
                                                                                " AS k GROUP BY 2, "
                                                                                "3;"
                                                                                "INSERT INTO "
                                                                                "tallies SELECT "
                                                                                "what, '', key, "
                                                                                "sum(n) FROM "
                                                                                "tallies GROUP BY "
                                                                                "what, key;";

static void die(const char *what)
{
    fprintf(stderr, "bench-store: %s\n", what);
    exit(1);
}

static void execute(sqlite3 *sqlite, const char *sql)
{
    if (sqlite3_exec(sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(sqlite));
}

/* Takes the triggers on tables away; their definitions are the caller's. */
static int take_triggers(sqlite3 *sqlite, char *ret_sql[MAX_TRIGGERS])
{
    sqlite3_stmt *statement;
    char drops[8192] = "";
    int n = 0;

    sqlite3_prepare_v2(sqlite,
                       "SELECT sql, name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN"
                       " (SELECT name FROM sqlite_schema WHERE type = 'table')",
                       -1, &statement, NULL);
    for (; n < MAX_TRIGGERS && sqlite3_step(statement) == SQLITE_ROW; n++) {
        size_t at = strlen(drops);

        ret_sql[n] = strdup((const char *)sqlite3_column_text(statement, 0));
        snprintf(drops + at, sizeof(drops) - at, "DROP TRIGGER %s;",
                 sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    execute(sqlite, drops);
    return n;
}

static void fill(const char *instance, int n_faxes)
{
    char path[256], *sql = NULL, *triggers[MAX_TRIGGERS];
    sqlite3 *sqlite;
    int n;

    snprintf(path, sizeof(path), "%s/queue.db", instance);
    if (sqlite3_open(path, &sqlite) != SQLITE_OK || asprintf(&sql, rows, n_faxes) < 0)
        die("no database");
    execute(sqlite, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                    "PRAGMA cache_size = -200000; BEGIN");
    n = take_triggers(sqlite, triggers);
    execute(sqlite, sql);
    for (int i = 0; i < n; i++) {
        execute(sqlite, triggers[i]);
        free(triggers[i]);
    }
    execute(sqlite, "COMMIT; PRAGMA journal_mode = WAL");
    sqlite3_close(sqlite);
    free(sql);
}

/* In a process of its own, whose memory does not count. */
static void fill_apart(const char *instance, int n_faxes)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0) {
        fill(instance, n_faxes);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    if (status != 0)
        die("the database could not be filled");
}

/* ---- what is measured ---- */

struct subject {
    struct store *store;
    struct form_set forms;
    int n_faxes;
    unsigned number; /* of the next new fax */
};

static void report(struct subject *subject)
{
    struct summary_options options = {.date = "2026-06-20"};
    json_t *summary = NULL;
    char *bytes = NULL;
    size_t n_bytes;
    struct why why = {""};

    if (summary_make(subject->store, &subject->forms, &options, &summary, &why) < 0 ||
        report_make(summary, NULL, REPORT_HTML, &bytes, &n_bytes, &why) < 0)
        die(why.text);
    json_decref(summary);
    free(bytes);
}

static void list_with(struct subject *subject, const char *state)
{
    json_t *array = NULL;
    struct why why = {""};

    if (store_list(subject->store, state, 50, &array, &why) < 0)
        die(why.text);
    json_decref(array);
}

static void list(struct subject *subject)
{
    list_with(subject, NULL);
}

static void list_queue(struct subject *subject)
{
    list_with(subject, STORE_LIST_QUEUE);
}

static void show(struct subject *subject)
{
    char id[32];
    json_t *object = NULL;
    struct why why = {""};

    snprintf(id, sizeof(id), "F%d", subject->n_faxes / 2);
    if (store_show(subject->store, id, &object, &why) < 0)
        die(why.text);
    json_decref(object);
}

static void status(struct subject *subject)
{
    json_t *object = NULL;
    struct why why = {""};

    if (store_status(subject->store, &object, &why) < 0)
        die(why.text);
    json_decref(object);
}

/* The next fields, taken and given back: two commits, each of which waits for the disk. */
static void next_item(struct subject *subject)
{
    struct desk_who who = {"bench", "bench", false};
    struct desk_wish wish = {.task = DESK_REVIEW, .spot_share = 0.02, .urgent = "renrakuhyo"};
    json_t *items = NULL;
    struct why why = {""};

    if (store_desk_take(subject->store, &who, &wish, &items, &why) < 0)
        die(why.text);
    json_decref(items);
}

/* The same for a second key, by all three that the configuration can ask for. */
static void next_second(struct subject *subject)
{
    struct desk_who who = {"bench", "bench", false};
    struct desk_wish wish = {.task = DESK_SECOND, .second = {.share = 0.01, .below = 0.9}};
    json_t *items = NULL;
    struct why why = {""};

    wish.second.kind[FORM_KIND_PHONE] = true;
    if (store_desk_take(subject->store, &who, &wish, &items, &why) < 0)
        die(why.text);
    json_decref(items);
}

static void commit(struct subject *subject)
{
    char sha256[65], path[64];
    struct fax_source source = {.path = path, .n_bytes = 20000, .mtime_s = 1, .inode = 1};
    int64_t fax;
    bool is_new;
    struct why why = {""};

    snprintf(path, sizeof(path), "/spool/new%u.tif", subject->number);
    snprintf(sha256, sizeof(sha256), "f%063x", subject->number++);
    if (store_fax_add(subject->store, sha256, &source, &fax, &is_new, &why) < 0)
        die(why.text);
}

static int compare(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* Median of the wall clock and of the processor's time. */
static void measure(const char *name, void (*work)(struct subject *), struct subject *subject)
{
    double wall[REPEATS], cpu[REPEATS];

    for (int i = 0; i < REPEATS; i++) {
        struct timespec w0, w1, c0, c1;

        clock_gettime(CLOCK_MONOTONIC, &w0);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &c0);
        work(subject);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &c1);
        clock_gettime(CLOCK_MONOTONIC, &w1);
        wall[i] = 1e3 * (double)(w1.tv_sec - w0.tv_sec) + 1e-6 * (double)(w1.tv_nsec - w0.tv_nsec);
        cpu[i] = 1e3 * (double)(c1.tv_sec - c0.tv_sec) + 1e-6 * (double)(c1.tv_nsec - c0.tv_nsec);
    }
    qsort(wall, REPEATS, sizeof(double), compare);
    qsort(cpu, REPEATS, sizeof(double), compare);
    printf("| %-22s | %9d | %9.2f | %9.2f |\n", name, subject->n_faxes, cpu[REPEATS / 2],
           wall[REPEATS / 2]);
    fflush(stdout);
}

static void run(int n_faxes)
{
    char instance[] = "/var/tmp/uketsuke-bench-XXXXXX", command[128], forms[4096];
    struct subject subject = {.n_faxes = n_faxes};
    struct rusage usage;
    struct stat st;
    struct why why = {""};

    if (!mkdtemp(instance) || store_open(instance, true, &subject.store, &why) < 0)
        die(why.text);
    store_close(subject.store);
    if (n_faxes > 0)
        fill_apart(instance, n_faxes);
    if (store_open(instance, false, &subject.store, &why) < 0 ||
        paths_data("forms", forms, sizeof(forms)) < 0 ||
        form_set_load(forms, &subject.forms, &why) < 0)
        die(why.text);
    measure("report (HTML)", report, &subject);
    getrusage(RUSAGE_SELF, &usage);
    measure("list", list, &subject);
    measure("list --queue", list_queue, &subject);
    if (n_faxes > 0)
        measure("show", show, &subject);
    measure("status", status, &subject);
    measure("next fields for a person", next_item, &subject);
    measure("next second keys", next_second, &subject);
    measure("commit of a new fax", commit, &subject);
    snprintf(command, sizeof(command), "%s/queue.db", instance);
    stat(command, &st);
    printf("peak memory after the report: %ld MiB; database: %ld MiB\n", usage.ru_maxrss / 1024,
           (long)(st.st_size >> 20));
    form_set_deinit(&subject.forms);
    store_close(subject.store);
    snprintf(command, sizeof(command), "rm -r %s", instance);
    if (system(command) != 0)
        die(command);
}

/* Each size in a process of its own, so that its memory is its own. */
static void run_apart(int n_faxes)
{
    int status_of_child = 1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        run(n_faxes);
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, &status_of_child, 0);
    if (status_of_child != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    static const int sizes[] = {0, 100000, 1000000};

    setenv("TZ", "Asia/Tokyo", 1);
    setenv("UKETSUKE_NOW", "1781967600", 1); /* 2026-06-21 00:00 there */
    tzset();
    printf("| median of %d              |    faxes |    CPU ms |   wall ms |\n"
           "|------------------------|-----------|-----------|-----------|\n",
           REPEATS);
    for (int i = 1; i < argc; i++)
        run_apart(atoi(argv[i]));
    for (size_t i = 0; argc == 1 && i < sizeof(sizes) / sizeof(sizes[0]); i++)
        run_apart(sizes[i]);
    return 0;
}
