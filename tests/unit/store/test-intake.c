/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that every spool file is recorded as exactly one fax, whatever comes twice, late or in the
 * wrong order, and that the fax server's words find their fax.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void test_same_bytes_are_one_fax(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source again = instance_source(1);
    struct why why = {""};
    int64_t first = instance_add_fax(store, 1), fax = 0;
    bool is_new = true;

    /* the very same file: nothing is left to say */
    assert_int_equal(store_fax_add(store, instance_sha256(1), &again, &fax, &is_new, &why), 0);
    assert_int_equal(fax, first);
    assert_false(is_new);
    assert_string_equal(instance_actions(store, "F1"), "received");

    /* another file with the same bytes: noted, and known from now on */
    again.path = "/spool/copy.tif";
    assert_int_equal(store_spool_seen(store, &again, &why), 0);
    assert_int_equal(store_fax_add(store, instance_sha256(1), &again, &fax, &is_new, &why), 0);
    assert_int_equal(fax, first);
    assert_false(is_new);
    assert_string_equal(instance_actions(store, "F1"), "received came_again");
    assert_int_equal(store_spool_seen(store, &again, &why), 1);
    assert_string_equal(instance_listed(store, NULL), "F1");
}

/* A name that comes again with other bytes is another fax; each of what makes a file another one
 * counts. */
static void test_seen_is_by_file_not_by_name(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source = instance_source(1);
    struct why why = {""};

    instance_add_fax(store, 1);
    source = instance_source(1);
    assert_int_equal(store_spool_seen(store, &source, &why), 1);
    for (int i = 0; i < 4; i++) {
        struct fax_source other = source;

        other.path = i == 0 ? "/spool/other.tif" : source.path;
        other.inode += i == 1;
        other.mtime_s += i == 2;
        other.n_bytes += i == 3;
        assert_int_equal(store_spool_seen(store, &other, &why), 0);
    }
}

static void test_unreadable_once_then_mended(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source = instance_source(1);
    struct why why = {""};
    int64_t fax = 0, again = 0;
    bool is_new = false;

    assert_int_equal(store_fax_unreadable(store, &source, "no permission", &fax, &why), 0);
    assert_int_equal(store_fax_unreadable(store, &source, "no permission", &again, &why), 0);
    assert_int_equal(fax, again);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
    assert_string_equal(instance_member(store, "F1", "reason"), "no permission");
    assert_int_equal(store_spool_seen(store, &source, &why), STORE_SEEN_UNREADABLE);

    /* somebody has mended its rights: the same record gets the bytes */
    assert_int_equal(store_fax_add(store, instance_sha256(1), &source, &again, &is_new, &why), 0);
    assert_int_equal(fax, again);
    assert_true(is_new);
    assert_string_equal(instance_member(store, "F1", "state"), "received");
    assert_string_equal(instance_member(store, "F1", "reason"), "null");
    assert_int_equal(store_spool_seen(store, &source, &why), 1);
    assert_string_equal(instance_actions(store, "F1"), "unreadable received");
}

/* An unreadable file whose bytes turn out to be known needs no person any more. */
static void test_unreadable_then_known_bytes(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source;
    struct why why = {""};
    int64_t known = instance_add_fax(store, 1), unreadable = 0, fax = 0;
    bool is_new = true;

    source = instance_source(2);
    assert_int_equal(store_fax_unreadable(store, &source, "no permission", &unreadable, &why), 0);
    assert_int_not_equal(known, unreadable);
    assert_int_equal(store_fax_add(store, instance_sha256(1), &source, &fax, &is_new, &why), 0);
    assert_int_equal(fax, known);
    assert_false(is_new);
    assert_string_equal(instance_member(store, "F2", "state"), "rejected");
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "");
    assert_int_equal(store_spool_seen(store, &source, &why), 1);
}

static void test_waiting_is_oldest_first(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    char error[] = "no TIFF";
    struct result failed = {.error = error};
    int64_t faxes[3] = {0}, ids[4];
    struct why why = {""};
    size_t n = 0;

    for (unsigned i = 0; i < 4; i++)
        ids[i] = instance_add_fax(store, i + 1);
    assert_int_equal(store_fax_waiting(store, faxes, 3, &n, &why), 0);
    assert_int_equal(n, 3);
    assert_int_equal(faxes[0], ids[0]);
    assert_int_equal(faxes[2], ids[2]);
    assert_int_equal(store_fax_result(store, ids[0], &failed, &why), 0);
    assert_int_equal(store_fax_waiting(store, faxes, 3, &n, &why), 0);
    assert_int_equal(faxes[0], ids[1]);
}

static void test_hash_of_a_fax(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source = instance_source(9);
    struct why why = {""};
    char sha256[65] = "untouched";
    int64_t fax = 0;

    assert_int_equal(store_fax_unreadable(store, &source, "empty", &fax, &why), 0);
    assert_int_equal(store_fax_sha256(store, fax, sha256, &why), -ENOENT);
    assert_int_equal(store_fax_sha256(store, 77, sha256, &why), -ENOENT);
    assert_string_equal(sha256, "untouched");
    fax = instance_add_fax(store, 1);
    assert_int_equal(store_fax_sha256(store, fax, sha256, &why), 0);
    assert_string_equal(sha256, instance_sha256(1));
}

/* The hook may speak before the file was taken in, exactly or by name only, or afterwards. */
static void test_notice_finds_its_fax(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    static const struct {
        bool before, exact;
    } rows[] = {{true, true}, {true, false}, {false, true}, {false, false}};

    for (unsigned i = 0; i < 4; i++) {
        struct fax_source notice = instance_source(i + 1);
        struct why why = {""};
        char id[8];

        notice.commid = "000000017";
        notice.sender = "SAMPLE 0000";
        notice.error = "RSPREC error/got DCN";
        if (!rows[i].exact)
            notice.inode = notice.mtime_s = notice.n_bytes = 0;
        if (!rows[i].before)
            instance_add_fax(store, i + 1);
        assert_int_equal(store_notice_add(store, &notice, &why), 0);
        assert_int_equal(store_notice_add(store, &notice, &why), 0); /* twice is once */
        if (rows[i].before)
            instance_add_fax(store, i + 1);
        snprintf(id, sizeof(id), "F%u", i + 1);
        assert_string_equal(instance_member(store, id, "commid"), "000000017");
        assert_string_equal(instance_member(store, id, "sender"), "SAMPLE 0000");
        assert_string_equal(instance_member(store, id, "error"), "RSPREC error/got DCN");
        assert_string_equal(instance_actions(store, id), "received notice");
    }
}

/* Names come again after a purge: a notice that was given to the old fax of that name, because the
 * new file had not been taken in, moves to the new one; and one of another call is not given to an
 * old fax at all. */
static void test_notice_of_a_name_that_came_again(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source old = instance_source(1), file = old, notice, other;
    struct why why = {""};
    int64_t fax = 0;
    bool is_new = false;

    instance_add_fax(store, 1);
    file.inode += 5;
    notice = file;
    notice.commid = "2";
    notice.error = "cut";
    assert_int_equal(store_notice_add(store, &notice, &why), 0);
    assert_int_equal(store_fax_add(store, instance_sha256(2), &file, &fax, &is_new, &why), 0);
    assert_true(is_new);
    assert_string_equal(instance_member(store, "F2", "error"), "cut");

    other = (struct fax_source){.path = old.path, .commid = "3", .error = "cut again"};
    assert_int_equal(store_notice_add(store, &other, &why), 0);
    assert_string_equal(instance_member(store, "F2", "error"), "cut");
    assert_string_equal(instance_actions(store, "F2"), "received notice");
}

/* Words from outside: empty ones are unknown, endless ones are cut, bytes that are no text are kept
 * and shown. */
static void test_untrusted_words(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source = instance_source(1);
    struct why why = {""};
    char endless[5000], path[5000];
    int64_t fax = 0;
    bool is_new = false;

    memset(endless, 'x', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    source.sender = endless;
    source.caller = "";
    source.device = "\xff\xfe; DROP TABLE faxes; --";
    source.path = "/spool/a\x1b[2Jb.tif";
    assert_int_equal(store_fax_add(store, instance_sha256(1), &source, &fax, &is_new, &why), 0);
    assert_int_equal(strlen(instance_member(store, "F1", "sender")), 511);
    assert_string_equal(instance_member(store, "F1", "caller"), "null");
    assert_string_equal(instance_member(store, "F1", "device"), "\\xFF\\xFE; DROP TABLE faxes; --");
    assert_string_equal(instance_member(store, "F1", "file"), "a\\x1B[2Jb.tif");

    memset(path, '/', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    source.path = path;
    assert_int_equal(store_fax_add(store, instance_sha256(2), &source, &fax, &is_new, &why),
                     -ENAMETOOLONG);
    source.path = NULL;
    assert_int_equal(store_notice_add(store, &source, &why), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_bytes_are_one_fax, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_seen_is_by_file_not_by_name, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_unreadable_once_then_mended, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_unreadable_then_known_bytes, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_waiting_is_oldest_first, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_hash_of_a_fax, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_notice_finds_its_fax, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_notice_of_a_name_that_came_again, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_untrusted_words, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
