/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening: the database's settings and its migrations. WAL, so that a person looks while the daemon
 * writes; synchronous=FULL, so that what intake has committed survives a power cut.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/intl.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/same.h"

enum {
    APPLICATION_ID = 0x756B7473, /* "ukts", in the file's header */
    BUSY_TIMEOUT_MS =
        15000, /* a writer holds the lock for milliseconds; a checkpoint for less than this */
    MAX_VALUE_BYTES = 16 << 20, /* of one value in a row: above RESULT_MAX_JSON_BYTES */
};

/* Migrations, in order; user_version is the number of those that were done. */
static const char *const migrations[] = {
#include "schema-0001.inc" /* made of schema/0001.sql by meson */
#include "schema-0002.inc"
#include "schema-0003.inc"
#include "schema-0004.inc"
#include "schema-0005.inc"
#include "schema-0006.inc"
#include "schema-0007.inc"
#include "schema-0008.inc"
#include "schema-0009.inc"
#include "schema-0010.inc"
#include "schema-0011.inc"
#include "schema-0012.inc"
#include "schema-0013.inc"
#include "schema-0014.inc"
#include "schema-0015.inc"
};

_Static_assert(sizeof(migrations) / sizeof(migrations[0]) == STORE_SCHEMA_VERSION,
               "every version has its migration");

static int execute(struct store *store, const char *sql, struct why *why)
{
    return sqlite3_exec(store->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
                                                                           : db_fail(store, why);
}

/* A setting that lasts as long as the connection, or is changed inside a migration. */
static int pragma(struct store *store, const char *sql, int *ret_value, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    if (sqlite3_prepare_v2(store->sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
        return db_fail(store, why);
    r = db_step(store, why, statement);
    if (r == 1 && ret_value)
        *ret_value = sqlite3_column_int(statement, 0);
    return r < 0 ? r : 0;
}

static int set_number(struct store *store, const char *pragma_name, int value, struct why *why)
{
    char sql[64]; /* a PRAGMA takes no bound value; both parts are ours */

    snprintf(sql, sizeof(sql), "PRAGMA %s = %d", pragma_name, value);
    return pragma(store, sql, NULL, why);
}

static int migrate_from(struct store *store, int version, struct why *why)
{
    int r = 0;

    for (; version < STORE_SCHEMA_VERSION && r == 0; version++)
        r = execute(store, migrations[version], why);
    if (r == 0)
        r = set_number(store, "application_id", APPLICATION_ID, why);
    if (r == 0)
        r = set_number(store, "user_version", STORE_SCHEMA_VERSION, why);
    return r;
}

/* Whose file is it, and of which version? */
static int check_version(struct store *store, int *ret_version, struct why *why)
{
    int version = 0, application = 0, n_tables = 0;
    int r = pragma(store, "PRAGMA user_version", &version, why);

    if (r == 0)
        r = pragma(store, "PRAGMA application_id", &application, why);
    if (r == 0)
        r = pragma(store, "SELECT count(*) FROM sqlite_schema", &n_tables, why);
    if (r < 0)
        return r;
    if (application != APPLICATION_ID && (application != 0 || version != 0 || n_tables != 0))
        return why_set(why, -EUCLEAN, _("%s: this is a database of another program; put it aside"),
                       store->path);
    if (version > STORE_SCHEMA_VERSION)
        return why_set(why, -ENOTSUP,
                       _("%s: a newer uketsuke made this database (version %d, this program knows "
                         "%d); install that one"),
                       store->path, version, STORE_SCHEMA_VERSION);
    *ret_version = version;
    return 0;
}

static int migrate(struct store *store, struct why *why)
{
    int version = 0;
    int r = check_version(store, &version, why);

    if (r < 0 || version == STORE_SCHEMA_VERSION)
        return r;
    r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = check_version(store, &version, why); /* another process may have been faster */
    if (r == 0)
        r = migrate_from(store, version, why);
    return db_end(store, r, why);
}

static int configure(struct store *store, struct why *why)
{
    static const struct {
        int option, on;
    } settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };

    sqlite3_extended_result_codes(store->sqlite, 1);
    sqlite3_busy_timeout(store->sqlite, BUSY_TIMEOUT_MS);
    sqlite3_limit(store->sqlite, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (sqlite3_db_config(store->sqlite, settings[i].option, settings[i].on, NULL) != SQLITE_OK)
            return db_fail(store, why);
    if (chain_register(store->sqlite) != SQLITE_OK || same_register(store->sqlite) != SQLITE_OK)
        return db_fail(store, why);
    /* temp_store: sorted rows with personal data stay out of /tmp */
    return execute(store,
                   "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
                   "PRAGMA cell_size_check = ON",
                   why);
}

/* WAL is a property of the file: set once. Two processes that make a new database at the same
 * moment are told to wait by SQLite without its busy handler, so the loser looks whether the winner
 * has done it. */
static int use_wal(struct store *store, struct why *why)
{
    int r = 0;

    for (int waited_ms = 0; waited_ms <= BUSY_TIMEOUT_MS; waited_ms += 20) {
        r = pragma(store, "PRAGMA journal_mode = WAL", NULL, why);
        if (r != -EBUSY)
            return r;
        sqlite3_sleep(20);
    }
    return r;
}

/* SQLite would make the file with the umask's rights; the files beside it (-wal, -shm) copy those
 * of this one. Only a file that is not there is opened here: closing a second descriptor of a
 * database drops the process's locks. */
static int make_file(const char *path, struct why *why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno == EEXIST
                   ? 0
                   : why_set(why, -errno, _("%s: the queue database cannot be made: %s"), path,
                             strerror(errno));
    close(fd);
    return 0;
}

static int check_file(const char *path, bool create, struct why *why)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        if (errno == ENOENT && create)
            return make_file(path, why);
        if (errno == ENOENT)
            return why_set(why, -ENOENT,
                           _("%s: there is no queue database here; is this the instance "
                             "directory? (uketsuked makes it)"),
                           path);
        return why_set(why, -errno, _("%s: %s"), path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return why_set(why, -EUCLEAN, _("%s: this is no file; put it aside"), path);
    return 0;
}

int store_open(const char *instance, bool create, struct store **ret_store, struct why *why)
{
    _cleanup_(store_closep) struct store *store = calloc(1, sizeof(*store));
    int r;

    if (!store || asprintf(&store->path, "%s/queue.db", instance) < 0)
        return why_set(why, -ENOMEM, _("out of memory"));
    r = check_file(store->path, create, why);
    if (r < 0)
        return r;
    if (sqlite3_open_v2(store->path, &store->sqlite, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return db_fail(store, why);
    r = configure(store, why);
    if (r == 0)
        r = use_wal(store, why);
    if (r == 0)
        r = migrate(store, why);
    if (r < 0)
        return r;
    *ret_store = store;
    store = NULL;
    return 0;
}

struct store *store_close(struct store *store)
{
    if (!store)
        return NULL;
    sqlite3_close(store->sqlite);
    free(store->path);
    free(store);
    return NULL;
}
