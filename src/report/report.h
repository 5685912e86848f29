/* SPDX-License-Identifier: Apache-2.0
 *
 * report: the summary in one of its formats, whole in memory, so that a report is written whole or
 * not at all.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "base/why.h"
#include "report/ink.h"

enum report_format {
    REPORT_TEXT,
    REPORT_HTML,
    REPORT_PDF,
    REPORT_CSV,
    REPORT_XLSX,
    REPORT_JSON,
    REPORT_FORMAT_COUNT
};

#define REPORT_FORMATS "text, html, pdf, csv, xlsx, json"

/* 0, or -EINVAL when there is no such format. */
int report_format_from_name(const char *name, enum report_format *ret_format);

/* ink: the pictures of what people wrote, for HTML and PDF; NULL: none are shown. The bytes are the
 * caller's to free(); a zero follows the last. -ENOMEM. */
int report_make(const json_t *summary, const struct ink *ink, enum report_format format,
                char **ret_bytes, size_t *ret_n_bytes, struct why *why);
