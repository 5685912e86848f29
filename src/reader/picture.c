/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/picture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "reader/client_job.h"
#include "reader/message.h"

static const double max_margin_mm = 20;
static const double min_px_per_mm = 1, max_px_per_mm = 12;

void picture_deinit(struct picture *picture)
{
    free(picture->grey);
    *picture = (struct picture){0};
}

int picture_check(const struct picture_request *request)
{
    bool fits = request->page >= 1 && request->page <= RESULT_MAX_PAGES &&
                (request->rotation == 0 || request->rotation == 90 || request->rotation == 180 ||
                 request->rotation == 270) &&
                request->margin_mm >= 0 && request->margin_mm <= max_margin_mm &&
                request->px_per_mm >= min_px_per_mm && request->px_per_mm <= max_px_per_mm &&
                request->n_areas >= 1 && request->n_areas <= PICTURE_MAX_AREAS;

    return fits ? 0 : -EINVAL;
}

int picture_ask(struct reader *reader, int fax_fd, const struct picture_request *request,
                struct reader_job **ret_job, struct why *why)
{
    struct message message = {.kind = MESSAGE_PICTURES, .pictures = *request};
    int r = picture_check(request);

    if (r < 0)
        return why_set(why, r, _("page %u: pictures like these cannot be asked for"),
                       request->page);
    r = job_start(reader, &message, fax_fd, ret_job, why);
    if (r == 0)
        frame_parser_init(&(*ret_job)->parser, /* pictures_allowed= */ false, request->n_areas);
    return r;
}

int picture_take(struct reader_job *job, struct picture *ret_pictures, struct why *why)
{
    char text[JOB_TEXT_SIZE];
    const char *error;
    int r = job_drain(job, text, &error, why);

    if (r <= 0)
        return r;
    if (!error && job->result)
        error = job->result->error;
    if (!error && job->n_pictures < job->parser.n_grey_wanted)
        error = _("the reader said nothing about this fax");
    if (error)
        return why_set(why, -EBADMSG, "%s", error);
    memcpy(ret_pictures, job->pictures, job->n_pictures * sizeof(*ret_pictures));
    job->n_pictures = 0; /* they are the caller's now */
    return 1;
}

int picture_wait(const struct reader_job *job, struct why *why)
{
    return job_wait(job, why);
}

int picture_get(struct reader *reader, int fax_fd, const struct picture_request *request,
                struct picture *ret_pictures, struct why *why)
{
    struct reader_job *job;
    int r = picture_ask(reader, fax_fd, request, &job, why);

    if (r < 0)
        return r;
    while ((r = picture_take(job, ret_pictures, why)) == 0)
        if ((r = job_wait(job, why)) < 0)
            break;
    reader_job_free(job);
    return r < 0 ? r : 0;
}
