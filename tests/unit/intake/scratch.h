/* SPDX-License-Identifier: Apache-2.0
 *
 * scratch: a spool and an instance of their own for each test.
 */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64], instance[80];

static const char *in_scratch(const char *name)
{
    static char path[2][512];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", scratch, name);
    return path[turn];
}

static void write_file(const char *name, const char *text)
{
    int fd = open(in_scratch(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int scratch_make(void)
{
    snprintf(scratch, sizeof(scratch), "/tmp/uketsuke-test.XXXXXX");
    if (!mkdtemp(scratch))
        return -1;
    snprintf(instance, sizeof(instance), "%s/instance", scratch);
    return mkdir(instance, 0700);
}

static int scratch_remove(void)
{
    char command[256];

    snprintf(command, sizeof(command), "chmod -R u+rwX '%s' && rm -rf '%s'", scratch, scratch);
    return system(command);
}
