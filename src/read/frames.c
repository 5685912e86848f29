/* SPDX-License-Identifier: Apache-2.0 */
#include "read/frames.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "form/result.h"
#include "read/ctc.h"

static void blank_for_certain(float *log_p, size_t n_classes)
{
    for (size_t i = 0; i < n_classes; i++)
        log_p[i] = i == NET_BLANK ? 0 : -INFINITY;
}

int frames_append(struct posteriors *all, const struct posteriors *line, int space)
{
    size_t n_classes = line->n_classes;
    float *log_p = realloc(all->log_p, ((size_t)all->n_frames + 1 + (size_t)line->n_frames) *
                                           n_classes * sizeof(*log_p));

    if (!log_p)
        return -ENOMEM;
    all->log_p = log_p;
    all->n_classes = n_classes;
    blank_for_certain(log_p + (size_t)all->n_frames++ * n_classes, n_classes);
    for (int i = 0; i < line->n_frames; i++) {
        float *to = log_p + (size_t)all->n_frames++ * n_classes;

        memcpy(to, line->log_p + (size_t)i * n_classes, n_classes * sizeof(*to));
        if (space == NET_BLANK)
            continue;
        to[NET_BLANK] = logf(expf(to[NET_BLANK]) + expf(to[space]));
        to[space] = -INFINITY;
    }
    return 0;
}

int frames_log_p(const struct posteriors *frames, const struct alphabet *alphabet, const char *text,
                 double *ret_log_p)
{
    _cleanup_(cleanup_freep) int *labels = NULL;
    int n_labels, r = alphabet_labels(alphabet, text, &labels, &n_labels);
    double log_p = RESULT_LOG_P_MIN;

    if (r == 0)
        log_p = ctc_likelihood(frames, labels, n_labels);
    else if (r != -EILSEQ)
        return r;
    if (isnan(log_p))
        return -ENOMEM;
    *ret_log_p = fmax(log_p, RESULT_LOG_P_MIN);
    return 0;
}
