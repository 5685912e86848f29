/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_notice: any bytes as a notice in notices/, and, when they are none, cut at their zeros as
 * the words that a fax server's hook gives: what is dropped into notices/ must come out of it as it
 * was.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "intake/notice.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

enum { N_WORDS = 6 };

static char instance[] = "/dev/shm/uketsuke-fuzz-notice-XXXXXX", notices[64], path[400];

static void remove_instance(void)
{
    rmdir(notices);
    rmdir(instance);
}

static void make_instance(void)
{
    if (!mkdtemp(instance))
        abort();
    snprintf(notices, sizeof(notices), "%s/notices", instance);
    if (mkdir(notices, 0700) < 0)
        abort();
    atexit(remove_instance);
}

/* The path of the only file in notices/, in a static buffer; NULL when there is none. */
static const char *find_notice(void)
{
    DIR *directory = opendir(notices);
    struct dirent *entry;
    const char *found = NULL;

    while (directory && (entry = readdir(directory))) {
        if (!notice_is_name(entry->d_name))
            continue;
        snprintf(path, sizeof(path), "%s/%s", notices, entry->d_name);
        found = path;
    }
    closedir(directory);
    return found;
}

static bool same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : !(a && *a) && !(b && *b);
}

static void there_and_back(const char *const words[N_WORDS])
{
    struct fax_source source = {words[0], words[1], words[2],    words[3],
                                words[4], words[5], .n_bytes = 0};
    struct notice notice = {.bytes = NULL};
    struct why why = {""};
    const char *dropped;

    if (notice_drop(instance, &source, &why) < 0)
        return; /* no such path, or too long */
    dropped = find_notice();
    if (!dropped || notice_load(dropped, &notice, &why) < 0)
        abort();
    if (!same(notice.source.device, words[1]) || !same(notice.source.commid, words[2]) ||
        !same(notice.source.sender, words[3]) || !same(notice.source.caller, words[4]) ||
        !same(notice.source.error, words[5]))
        abort();
    notice_deinit(&notice);
    unlink(dropped);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    struct notice notice = {.bytes = NULL};
    const char *words[N_WORDS] = {"/tmp/fax000000001.tif"};
    struct why why = {""};
    char *text = malloc(n_bytes + 1), *at = text;

    if (!text)
        return 0;
    if (!*notices)
        make_instance();
    memcpy(text, bytes, n_bytes);
    text[n_bytes] = '\0';
    snprintf(path, sizeof(path), "%s/a.notice", notices);
    if (file_write_atomic(path, bytes, n_bytes, 0600, &why) < 0)
        abort();
    if (notice_load(path, &notice, &why) == 0 && notice.source.path[0] != '/')
        abort();
    notice_deinit(&notice);
    unlink(path);
    for (size_t i = 1; i < N_WORDS && at < text + n_bytes; i++) {
        words[i] = at;
        at += strlen(at) + 1;
    }
    there_and_back(words);
    free(text);
    return 0;
}
