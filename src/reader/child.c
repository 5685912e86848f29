/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/intl.h"
#include "base/memory.h"
#include "image/tiff.h"
#include "reader/client.h"
#include "reader/frame.h"
#include "reader/jail.h"
#include "reader/picture_cut.h"

/* Address space for one fax beyond the loaded models. */
#define EXTRA_BYTES ((size_t)512 << 20)

/* The wall clock is the client's business; this one is for a child that everybody forgot. */
#define ALARM_MARGIN_S 5

enum { FAX_FD = 3, PIPE_FD = 4 };

/* 0, 1, 2 lead nowhere, 3 is the fax, 4 the pipe, and there is nothing else. Libraries write to
 * standard error, so it must not be one of ours. (Sanitizers report there: it stays in their
 * builds.) */
static int arrange_fds(int fax_fd, int pipe_fd)
{
    int fax = fcntl(fax_fd, F_DUPFD, PIPE_FD + 1), out = fcntl(pipe_fd, F_DUPFD, PIPE_FD + 1);
    int nowhere = open("/dev/null", O_RDWR);

    if (fax < 0 || out < 0 || nowhere < 0)
        return -errno;
    if (dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
        return -errno;
#ifndef __SANITIZE_ADDRESS__
    if (dup2(nowhere, STDERR_FILENO) < 0)
        return -errno;
#endif
    if (dup2(fax, FAX_FD) < 0 || dup2(out, PIPE_FD) < 0)
        return -errno;
    return close_range(PIPE_FD + 1, ~0U, 0) < 0 ? -errno : 0;
}

/* Out of the reader's life, into one of its own. */
static int part(const struct child_job *job)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != job->parent)
        return -ESRCH;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return arrange_fds(job->fax_fd, job->pipe_fd);
}

static int confine(unsigned deadline_s, struct why *why)
{
    struct jail_limits limits = {
        .extra_bytes = EXTRA_BYTES,
        .cpu_s = deadline_s,
        .wall_s = deadline_s * READER_PATIENCE + ALARM_MARGIN_S,
    };

    return jail_enter(&limits, why);
}

/* One that does not fit into a frame, or into memory, is left out: pictures are not worth a fax. */
static void send_picture(void *context, const char *name, PIX *pix)
{
    char file[FRAME_MAX_NAME_BYTES + 1];
    l_uint8 *png = NULL;
    size_t n_bytes = 0;

    if (snprintf(file, sizeof(file), "%s.png", name) >= (int)sizeof(file) || !frame_is_name(file))
        return;
    if (pixWriteMem(&png, &n_bytes, pix, IFF_PNG) == 0)
        frame_write_picture(PIPE_FD, file, png, n_bytes);
    lept_free(png);
}

/* The result of a fax that was not read: with the reason, or NULL. */
static int refuse(const char *error, struct result **ret_result)
{
    struct result *result = result_new();

    if (!result)
        return -ENOMEM;
    result->file = strdup("");
    result->reader = strdup("");
    result->error = error ? strdup(error) : NULL;
    if (!result->file || !result->reader || (error && !result->error)) {
        result_free(result);
        return -ENOMEM;
    }
    *ret_result = result;
    return 0;
}

/* Writes the pictures; the result that follows them is empty, or says why there are none. */
static int send_grey(const struct picture_request *request, const uint8_t *bytes, size_t n_bytes,
                     struct result **ret_result)
{
    _cleanup_(page_freep) struct page *page = NULL;
    struct why why = {""};
    int r = picture_check(request);

    if (r == 0)
        r = picture_page(bytes, n_bytes, request, &page, &why);
    for (size_t i = 0; r == 0 && i < request->n_areas; i++) {
        struct picture picture = {0};

        r = picture_cut(page, request, i, &picture, &why);
        if (r == 0 && frame_write_grey(PIPE_FD, &picture) < 0)
            _exit(CHILD_NOT_HEARD);
        picture_deinit(&picture);
    }
    return refuse(r < 0 ? why.text : NULL, ret_result);
}

static int read_fax(struct road *road, const struct child_job *job, struct result **ret_result)
{
    struct read_trace trace = {.picture = send_picture};
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    int r = file_read_fd(FAX_FD, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes);

    if (r == -ENOMEM)
        return r;
    if (r == -EFBIG)
        return refuse(_("the file is larger than a fax can be"), ret_result);
    if (r < 0)
        return refuse(_("the file cannot be read"), ret_result);
    if (job->pictures)
        return send_grey(job->pictures, bytes, n_bytes, ret_result);
    if (!road)
        return refuse(_("this reader was started for pictures only"), ret_result);
    if (job->placed)
        return road_read_placed(road, bytes, n_bytes, job->placed, ret_result);
    return road_read(road, bytes, n_bytes, job->with_pictures ? &trace : NULL, ret_result);
}

_Noreturn void child_run(struct road *road, const struct child_job *job)
{
    struct result *result = NULL;
    struct why why = {""};
    char *json;
    int r;

    if (part(job) < 0)
        _exit(CHILD_NOT_PARTED);
    memory_keep();
    if (confine(job->deadline_s, &why) < 0)
        r = refuse(why.text, &result); /* unconfined it looks at nothing */
    else
        r = read_fax(road, job, &result);
    if (r < 0)
        _exit(CHILD_NO_MEMORY);
    json = result_to_json(result);
    if (!json)
        _exit(CHILD_NO_MEMORY);
    if (frame_write_result(PIPE_FD, json) < 0)
        _exit(CHILD_NOT_HEARD);
    _exit(CHILD_DONE); /* what is held goes with the process */
}
