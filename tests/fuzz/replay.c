/* SPDX-License-Identifier: Apache-2.0
 *
 * replay: a fuzz target as an ordinary test. Runs it over every file named, and over every file of
 * a directory named, in the order of their names. No file at all is a failure: it would prove
 * nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

#define MAX_SEED_BYTES ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* How many files ran, or a negative errno. */
static int replay(const char *path)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct dirent **entries;
    struct why why = {""};
    size_t n_bytes;
    int n = scandir(path, &entries, NULL, by_bytes), n_run = 0;

    if (n < 0 && errno == ENOTDIR) {
        /* A copy of exact size, so that a read beyond the end is one that a sanitizer sees. */
        _cleanup_(cleanup_freep) uint8_t *exact = NULL;
        int r = file_read(path, MAX_SEED_BYTES, &bytes, &n_bytes, &why);

        exact = r == 0 ? malloc(n_bytes ? n_bytes : 1) : NULL;
        if (!exact) {
            fprintf(stderr, "%s\n", why.text);
            return r < 0 ? r : -ENOMEM;
        }
        memcpy(exact, bytes, n_bytes);
        LLVMFuzzerTestOneInput(exact, n_bytes);
        return 1;
    }
    if (n < 0) {
        fprintf(stderr, "%s: %m\n", path);
        return -errno;
    }
    for (int i = 0; i < n; i++) {
        char inner[4096];

        snprintf(inner, sizeof(inner), "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && n_run >= 0) {
            int r = replay(inner);

            n_run = r < 0 ? r : n_run + r;
        }
        free(entries[i]);
    }
    free(entries);
    return n_run;
}

int main(int argc, char **argv)
{
    int n_run = 0;

    for (int i = 1; i < argc; i++) {
        int r = replay(argv[i]);

        if (r < 0)
            return 1;
        n_run += r;
    }
    printf("%d inputs\n", n_run);
    return n_run > 0 ? 0 : 1;
}
