/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intake/lock.h"

/* The second daemon is told whose the instance is; when the first is gone, however it went, the
 * next one may. */
static void test_lock(void **state)
{
    char instance[] = "/tmp/uketsuke-test.XXXXXX", command[128], pid[32];
    int first = -1, second = -1;
    struct why why = {""};

    assert_non_null(mkdtemp(instance));
    assert_int_equal(lock_instance(instance, &first, &why), 0);
    assert_int_equal(lock_instance(instance, &second, &why), -EBUSY);
    assert_int_equal(second, -1);
    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    assert_non_null(strstr(why.text, instance));
    assert_non_null(strstr(why.text, pid));
    close(first);
    assert_int_equal(lock_instance(instance, &second, &why), 0);
    close(second);
    snprintf(command, sizeof(command), "rm -rf '%s'", instance);
    assert_int_equal(system(command), 0);
    assert_int_equal(lock_instance(instance, &first, &why), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lock)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
