/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_conf: any bytes as the configuration of an instance: taken or refused with a sentence that
 * names the file, never both, never neither.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static char directory[] = "/dev/shm/uketsuke-fuzz-conf-XXXXXX", path[64];

static void remove_directory(void)
{
    unlink(path);
    rmdir(directory);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    struct conf *conf = NULL;
    struct why why = {""};
    FILE *to;
    int r;

    if (!*path) {
        if (!mkdtemp(directory))
            abort();
        snprintf(path, sizeof(path), "%s/uketsuke.conf", directory);
        atexit(remove_directory);
    }
    to = fopen(path, "we");
    if (!to || fwrite(bytes, 1, n_bytes, to) != n_bytes || fclose(to) != 0)
        abort();
    r = conf_load(directory, &conf, &why);
    if (r < 0 && (conf || !strstr(why.text, "uketsuke.conf")))
        abort();
    if (r == 0 && (!conf || conf->workers < 1 || conf->workers > CONF_MAX_WORKERS))
        abort();
    conf_free(conf);
    return 0;
}
