/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke read: the road of a fax up to judge, without a database. One JSON object a file, in
 * order.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/paths.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "reader/client.h"

/* Opens what is a regular file and nothing else; a FIFO must not hold us up. why is without the
 * path: the object names the file. */
static int open_fax(const char *path, int *ret_fd, struct why *why)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return why_set(why, -errno, _("cannot be opened: %s"), strerror(errno));
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return why_set(why, -EINVAL, _("is not a regular file; name a TIFF file"));
    }
    *ret_fd = fd;
    return 0;
}

/* One file into one line of JSON. 0: read; 1: the object says why not; <0: the reader itself is
 * gone. */
static int read_one(struct reader **reader, const struct reader_settings *settings,
                    const char *path, int trace_fd, struct why *why)
{
    _cleanup_(result_freep) struct result *result = NULL;
    _cleanup_(cleanup_closep) int fd = -1;
    _cleanup_(cleanup_freep) char *json = NULL;
    int r = open_fax(path, &fd, why);

    if (r == 0) {
        r = reader_read(*reader, fd, trace_fd, &result, why);
        if (r == -EPIPE) { /* the reader died beside the fax: a new one for this and the next */
            *reader = reader_stop(*reader);
            r = reader_start(settings, reader, why);
            if (r == 0)
                r = reader_read(*reader, fd, trace_fd, &result, why);
        }
        if (r < 0)
            return r;
    } else {
        result = result_new();
        if (!result)
            return -ENOMEM;
        result->error = strdup(why->text);
        if (!result->error)
            return -ENOMEM;
    }
    free(result->file);
    result->file = strdup(path);
    if (!result->file)
        return -ENOMEM;
    json = result_to_json(result);
    if (!json)
        return -ENOMEM;
    puts(json);
    if (result->error)
        fprintf(stderr, "uketsuke: %s: %s\n", path, result->error);
    return result->error ? 1 : 0;
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(reader_stopp) struct reader *reader = NULL;
    _cleanup_(cleanup_closep) int trace_fd = -1;
    const char *trace = cli_option(cli, "trace");
    struct reader_settings settings;
    struct why why = {""};
    int status = CLI_DONE, r;

    r = conf_load(cli->instance, &conf, &why);
    if (r < 0)
        return cli_fail(&why);
    if (trace) {
        if (file_make_directories(trace, 0700, &why) < 0)
            return cli_fail(&why);
        trace_fd = open(trace, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (trace_fd < 0) {
            why_set(&why, -errno, _("%s: is not a directory for pictures: %s"), trace,
                    strerror(errno));
            return cli_fail(&why);
        }
    }
    settings = conf_reader_settings(conf);
    if (reader_start(&settings, &reader, &why) < 0)
        return cli_fail(&why);
    for (size_t i = 0; i < cli->n_operands; i++) {
        r = read_one(&reader, &settings, cli->operands[i], trace_fd, &why);
        if (r < 0)
            return cli_fail(&why);
        if (r > 0)
            status = CLI_FAILED;
        fflush(stdout);
    }
    return status;
}

const struct command cmd_read = {
    .name = "read",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .summary = N_("read fax files and print what they say, as JSON Lines"),
    .help = N_("Prints one JSON object a file, in the order given; nothing is stored. A file\n"
               "that cannot be read yields an object with \"error\" and exit status 1."),
    .options = {{"trace", "DIR", N_("write pictures of what was found to DIR")}},
    .run = run,
};
