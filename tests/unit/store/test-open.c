/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a database is made once, for its owner only, that what is not ours, damaged or newer
 * is refused with a sentence, and that a database of version 1 opens with all that it held.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_made_for_its_owner_only(void **state)
{
    struct instance *instance = *state;
    static const char *const names[] = {"queue.db", "queue.db-wal", "queue.db-shm"};
    mode_t before = umask(0);

    /* as if no program had set the umask */
    store_close(instance->store);
    for (size_t i = 0; i < 3; i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/%s", instance->directory, names[i]);
        unlink(path);
    }
    instance->store = instance_open(instance);
    instance_add_fax(instance->store, 1);
    umask(before);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        struct stat st;

        snprintf(path, sizeof(path), "%s/%s", instance->directory, names[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void test_settings(void **state)
{
    struct instance *instance = *state;
    static const struct {
        const char *sql;
        int64_t value;
    } rows[] = {
        {"PRAGMA application_id", 0x756B7473},
        {"PRAGMA user_version", STORE_SCHEMA_VERSION},
        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
        {"SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
         " AND name NOT LIKE 'sqlite%' AND NOT strict",
         0},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = -1;

        assert_int_equal(instance_sql(instance, rows[i].sql, &value), 100 /* SQLITE_ROW */);
        assert_int_equal(value, rows[i].value);
    }
}

/* Overwrites bytes of queue.db; the WAL is empty once the only connection was closed. */
static void overwrite(const struct instance *instance, off_t at, const void *bytes, size_t n)
{
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static void test_refused(void **state)
{
    struct instance *instance = *state;
    static const struct {
        const char *sql; /* done to a good database; NULL: its header is overwritten */
        int r;
        const char *says;
    } rows[] = {
        {NULL, -EUCLEAN, "no intact queue database"},
        {"PRAGMA user_version = 99", -ENOTSUP, "newer"},
        {"PRAGMA application_id = 7", -EUCLEAN, "another program"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store *store = NULL;
        struct why why = {""};
        char path[128];

        instance->store = store_close(instance->store);
        if (rows[i].sql)
            instance_sql(instance, rows[i].sql, NULL);
        else
            overwrite(instance, 0, "this is a text and no database at all", 37);
        assert_int_equal(store_open(instance->directory, true, &store, &why), rows[i].r);
        assert_null(store);
        assert_non_null(strstr(why.text, "queue.db"));
        assert_non_null(strstr(why.text, rows[i].says));
        snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
        unlink(path);
        instance->store = instance_open(instance);
    }
}

static void test_missing_is_not_made_by_a_look(void **state)
{
    struct instance *instance = *state;
    struct store *store = NULL;
    struct why why = {""};
    char nowhere[128], path[160];

    snprintf(nowhere, sizeof(nowhere), "%s/nowhere", instance->directory);
    assert_int_equal(store_open(nowhere, false, &store, &why), -ENOENT);
    assert_non_null(strstr(why.text, nowhere));
    assert_int_equal(store_open(nowhere, true, &store, &why), -ENOENT);

    assert_int_equal(mkdir(nowhere, 0700), 0);
    assert_int_equal(store_open(nowhere, false, &store, &why), -ENOENT);
    snprintf(path, sizeof(path), "%s/queue.db", nowhere);
    assert_int_equal(access(path, F_OK), -1);

    /* a directory in its place */
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(store_open(nowhere, true, &store, &why), -EUCLEAN);
    rmdir(path);
    rmdir(nowhere);
}

/* A crash between making the file and filling it leaves an empty one: it is filled at the next
 * opening. */
static void test_empty_file_is_filled(void **state)
{
    struct instance *instance = *state;
    char path[128];

    instance->store = store_close(instance->store);
    snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
    assert_int_equal(truncate(path, 0), 0);
    instance->store = instance_open(instance);
    assert_int_equal(instance_add_fax(instance->store, 1), 1);
}

/* Daemon and hook start at the same moment on a new instance: each gets a database, and it is the
 * same. */
static void test_many_open_a_new_one(void **state)
{
    struct instance *instance = *state;
    enum { N = 8 };
    char path[128];
    pid_t children[N];
    int64_t n = 0;

    instance->store = store_close(instance->store);
    snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
    unlink(path);
    for (unsigned i = 0; i < N; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct fax_source source = instance_source(i);
            struct store *store = NULL;
            struct why why = {""};
            int64_t fax;
            bool is_new;

            if (store_open(instance->directory, true, &store, &why) < 0 ||
                store_fax_add(store, instance_sha256(i), &source, &fax, &is_new, &why) < 0) {
                fprintf(stderr, "%s\n", why.text);
                _exit(1);
            }
            store_close(store);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < N; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    instance->store = instance_open(instance);
    instance_sql(instance, "SELECT count(*) FROM faxes", &n);
    assert_int_equal(n, N);
}

static void test_version_1_opens(void **state)
{
    struct instance *instance = *state;
    int64_t n = -1;

    instance_open_version_1(instance);
    assert_string_equal(instance_listed(instance->store, NULL), "F1 F2 F3 F4 F5 F6");
    assert_string_equal(instance_listed(instance->store, STORE_LIST_QUEUE), "F2 F3 F4 F5");
    assert_string_equal(instance_member(instance->store, "N1", "state"), "complete");
    assert_string_equal(instance_field(instance->store, "N1", "responsible.phone", "value"),
                        "03-0000-0001");
    assert_string_equal(instance_field(instance->store, "N1", "responsible.phone", "value_read"),
                        "03-0000-0000");
    assert_string_equal(instance_field(instance->store, "N2", "prefecture", "status"), "review");
    assert_string_equal(instance_actions(instance->store, "N1"), "opened corrected completed");
    instance_sql(instance, "PRAGMA user_version", &n);
    assert_int_equal(n, STORE_SCHEMA_VERSION);
    assert_int_equal(instance_sql(instance, "PRAGMA foreign_key_check", NULL), 101 /* DONE */);
    instance_sql(instance, "SELECT integrity_check = 'ok' FROM pragma_integrity_check", &n);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_for_its_owner_only, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_settings, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_refused, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_missing_is_not_made_by_a_look, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_empty_file_is_filled, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_many_open_a_new_one, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_version_1_opens, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
