/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/placed.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "reader/client_job.h"

DEFINE_CLEANUP(struct reader_job *, reader_job_free)

/* Twice the area of the triangle; positive when it goes clockwise (y grows downwards). */
static double turn(struct point_px a, struct point_px b, struct point_px c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

int placed_check(const struct placed_request *request)
{
    const struct point_px *at = request->corners.at;

    if (request->page < 1 || request->page > RESULT_MAX_PAGES || !request->form[0] ||
        !memchr(request->form, '\0', sizeof(request->form)))
        return -EINVAL;
    for (int i = 0; i < 4; i++) {
        struct point_px next = at[(i + 1) % 4], after = at[(i + 2) % 4];

        if (!(fabs(at[i].x) <= PLACED_MAX_PX) || !(fabs(at[i].y) <= PLACED_MAX_PX))
            return -EINVAL;
        if (!(hypot(next.x - at[i].x, next.y - at[i].y) >= PLACED_MIN_SIDE_PX) ||
            !(turn(at[i], next, after) > 0))
            return -EINVAL;
    }
    return 0;
}

static int take(struct reader_job *job, const struct placed_request *request,
                struct result **ret_result, struct why *why)
{
    _cleanup_(result_freep) struct result *result = NULL;
    int r;

    while ((r = reader_take(job, &result, why)) == 0)
        if ((r = job_wait(job, why)) < 0)
            break;
    if (r < 0)
        return r;
    if (result->error)
        return why_set(why, -EBADMSG, "%s", result->error);
    if (result->n_pages != 1 || result->pages[0].page != request->page || !result->pages[0].form ||
        strcmp(result->pages[0].form, request->form) != 0)
        return why_set(why, -EBADMSG, _("the reader of this fax said what no reader says"));
    for (size_t i = 0; i < result->pages[0].n_fields; i++) {
        struct field_result *field = &result->pages[0].fields[i];

        field->status = FIELD_REVIEW; /* whatever the child said */
        field_result_add_reason(field, REASON_PLACE_UNSURE);
    }
    *ret_result = result;
    result = NULL;
    return 0;
}

int placed_read(struct reader *reader, int fax_fd, const struct placed_request *request,
                struct result **ret_result, struct why *why)
{
    _cleanup_(reader_job_freep) struct reader_job *job = NULL;
    struct message message = {.kind = MESSAGE_READ_PLACED, .placed = *request};
    int r = placed_check(request);

    if (r < 0)
        return why_set(
            why, r,
            _("no paper has such corners: top left, top right, bottom right, bottom left "
              "of the upright form, at least %d pixels apart"),
            PLACED_MIN_SIDE_PX);
    r = job_start(reader, &message, fax_fd, &job, why);
    if (r < 0)
        return r;
    frame_parser_init(&job->parser, /* pictures_allowed= */ false, /* n_grey_wanted= */ 0);
    file_sha256_fd(fax_fd, job->sha256);
    return take(job, request, ret_result, why);
}
