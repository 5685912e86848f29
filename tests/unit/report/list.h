/* SPDX-License-Identifier: Apache-2.0
 *
 * list: a list of answerers in a scratch file.
 */
#pragma once

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Writes text into a new file, whose path is in path ("/tmp/…XXXXXX", filled in). */
static inline void list_write(char *path, const char *text)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}
