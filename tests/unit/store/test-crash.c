/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a process killed in the middle of its work leaves whole transactions and nothing
 * else, and that many writers at once lose nothing.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N_KILLS = 12, N_WRITERS = 4, N_SETS = 50 };

/* Adds and stores faxes from `number` on; tells each one that was committed through the pipe. */
static void work_until_killed(const struct instance *instance, unsigned number, int tell_fd)
{
    struct result result = instance_result(&instance_form_page, 1);
    struct store *store = NULL;
    struct why why = {""};

    if (store_open(instance->directory, true, &store, &why) < 0)
        _exit(1);
    for (;; number++) {
        struct fax_source source = instance_source(number);
        int64_t fax;
        bool is_new;
        char id[24];

        if (store_fax_add(store, instance_sha256(number), &source, &fax, &is_new, &why) < 0 ||
            store_fax_result(store, fax, &result, &why) < 0)
            _exit(1);
        snprintf(id, sizeof(id), "N%" PRId64, fax);
        (void)store_field_set(store, id, "prefecture", "大阪府", NULL, "test", &why);
        if (write(tell_fd, &number, sizeof(number)) != sizeof(number))
            _exit(1);
    }
}

static int64_t count(const struct instance *instance, const char *sql)
{
    int64_t n = -1;

    instance_sql(instance, sql, &n);
    return n;
}

static void test_killed_in_mid_work(void **state)
{
    struct instance *instance = *state;
    unsigned told = 0, number = 1;

    instance->store = store_close(instance->store);
    for (unsigned i = 0; i < N_KILLS; i++) {
        int pipe_fds[2];
        pid_t child;
        unsigned last = 0;

        assert_int_equal(pipe(pipe_fds), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(pipe_fds[0]);
            work_until_killed(instance, number, pipe_fds[1]);
        }
        close(pipe_fds[1]);
        /* killed at another moment each time: after i commits, and whatever it does meanwhile */
        for (unsigned j = 0; j <= i; j++)
            assert_int_equal(read(pipe_fds[0], &last, sizeof(last)), sizeof(last));
        kill(child, SIGKILL);
        while (read(pipe_fds[0], &last, sizeof(last)) == sizeof(last))
            ;
        close(pipe_fds[0]);
        assert_int_equal(waitpid(child, NULL, 0), child);
        told += last - number + 1;
        number = last + 100; /* what was under way when it was killed may be there or not */

        instance->store = instance_open(instance);
        assert_true(count(instance, "SELECT count(*) FROM nominations") >= told);
        /* a read fax has its page, its nomination, its four fields; one that was not read has none
         */
        assert_int_equal(
            count(instance, "SELECT count(*) FROM faxes f WHERE (SELECT count(*) FROM fields i JOIN"
                            " nominations n ON n.id = i.nomination WHERE n.fax = f.id)"
                            " <> CASE f.state WHEN 'read' THEN 4 ELSE 0 END"),
            0);
        /* a corrected field has its row in the history, and the other way round */
        assert_int_equal(count(instance,
                               "SELECT (SELECT count(*) FROM fields WHERE status = 'corrected')"
                               " - (SELECT count(*) FROM history WHERE action = 'corrected')"),
                         0);
        assert_int_equal(count(instance,
                               "SELECT (SELECT count(*) FROM faxes) -"
                               " (SELECT count(*) FROM history WHERE action = 'received')"),
                         0);
        assert_int_equal(
            count(instance, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
        instance->store = store_close(instance->store);
    }
    instance->store = instance_open(instance);
}

/* One person in many terminals sets the same field, each time to another value. (Another person's
 * word would stop him: test-desk.c.) */
static void test_many_writers(void **state)
{
    struct instance *instance = *state;
    pid_t children[N_WRITERS];

    instance_add_nomination(instance->store, 1);
    instance->store = store_close(instance->store);
    for (unsigned i = 0; i < N_WRITERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct store *store = NULL;
            struct why why = {""};
            int r = store_open(instance->directory, false, &store, &why);

            for (unsigned j = 0; j < N_SETS && r == 0; j++) {
                char value[32];

                snprintf(value, sizeof(value), "06-%04u-%04u", i, j);
                r = store_field_set(store, "N1", "responsible.phone", value, NULL, "writer", &why);
            }
            if (r < 0)
                fprintf(stderr, "%s\n", why.text);
            _exit(r == 0 ? 0 : 1);
        }
    }
    for (unsigned i = 0; i < N_WRITERS; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    instance->store = instance_open(instance);
    assert_int_equal(count(instance, "SELECT count(*) FROM history WHERE action = 'corrected'"),
                     N_WRITERS * N_SETS);
    assert_int_equal(count(instance, "SELECT count(DISTINCT became) FROM history"
                                     " WHERE action = 'corrected'"),
                     N_WRITERS * N_SETS);
    /* each change begins where the one before it ended: nobody overwrote what he had not seen */
    assert_int_equal(
        count(instance,
              "SELECT count(*) FROM (SELECT was, lag(became) OVER (ORDER BY id) AS before FROM"
              " history WHERE action = 'corrected') WHERE was <> before"),
        0);
    assert_int_equal(count(instance, "SELECT value = (SELECT became FROM history WHERE action ="
                                     " 'corrected' ORDER BY id DESC LIMIT 1) FROM fields"
                                     " WHERE field = 'responsible.phone'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_in_mid_work, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_many_writers, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
