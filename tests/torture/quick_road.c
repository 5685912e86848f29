/* SPDX-License-Identifier: Apache-2.0
 *
 * quick_road: the road of a fax for the torture of everything around it: linked in place of
 * src/reader/road.c into an uketsuke-reader whose process, jail, pipe and protocol are the real
 * ones, and which is ready at once and reads a fax in no time. A fax is a text here:
 *
 *     form N          one page, a form, with four fields; N makes the bytes differ
 *     forms N         three pages: a form, no form, a form
 *     none N          a page that is no form
 *     slow N          as «form», after a second
 *     stuck N         never ends
 *     die N           the reading process ends by a signal
 *     anything else   a fax that cannot be read
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "reader/road.h"

enum { MAX_NUMBER_BYTES = 40 };

struct road {
    char unused;
};

int road_load(const char *forms_directory, const char *models_directory,
              const struct policy *policy, const struct calibration *own, struct road **ret_road,
              struct why *why)
{
    struct road *road = calloc(1, sizeof(*road));

    if (!road)
        return why_set(why, -ENOMEM, "out of memory");
    *ret_road = road;
    return 0;
}

struct road *road_free(struct road *road)
{
    free(road);
    return NULL;
}

static struct field_result field(const char *id, enum form_kind kind, const char *value,
                                 enum field_status status)
{
    struct field_result result = {
        .id = strdup(id),
        .kind = kind,
        .value = strdup(value),
        .as_written = strdup(value),
        .confidence = status == FIELD_REVIEW ? 0.5 : 0.99,
        .status = status,
        .box = {100, 200, 300, 40},
    };

    if (status == FIELD_REVIEW)
        field_result_add_reason(&result, REASON_LOW_SCORE);
    return result;
}

static void make_form(struct page_result *page, const char *number)
{
    page->form = strdup("renrakuhyo");
    page->match = 0.9;
    page->n_fields = 4;
    page->fields = calloc(page->n_fields, sizeof(*page->fields));
    page->fields[0] = field("prefecture", FORM_KIND_PREFECTURE, "東京都", FIELD_ACCEPTED);
    page->fields[1] = field("facility", FORM_KIND_FACILITY, number, FIELD_REVIEW);
    page->fields[2] = field("responsible.phone", FORM_KIND_PHONE, "03-0000-0000", FIELD_REVIEW);
    page->fields[3] = field("opinion", FORM_KIND_TEXT, "", FIELD_BLANK);
}

static void make_pages(struct result *result, size_t n_pages, bool with_forms, const char *number)
{
    result->n_pages = n_pages;
    result->pages = calloc(n_pages, sizeof(*result->pages));
    for (size_t i = 0; i < n_pages; i++) {
        result->pages[i].page = (unsigned)i + 1;
        result->pages[i].w_px = 1728;
        result->pages[i].h_px = 2287;
        result->pages[i].x_dpi = 204;
        result->pages[i].y_dpi = 196;
        if (with_forms && i % 2 == 0)
            make_form(&result->pages[i], number);
        else
            result->pages[i].refused_because = strdup("a page of another kind");
    }
}

int road_read(struct road *road, const uint8_t *bytes, size_t n_bytes,
              const struct read_trace *trace, struct result **ret_result)
{
    struct result *result = result_new();
    char kind[8] = "", number[MAX_NUMBER_BYTES] = "";

    if (!result)
        return -ENOMEM;
    result->file = strdup("");
    result->reader = strdup("quick 1");
    file_sha256(bytes, n_bytes, result->sha256);
    sscanf((const char *)bytes, "%7s %39s", kind, number);
    if (!strcmp(kind, "slow"))
        for (clock_t until = clock() + CLOCKS_PER_SEC; clock() < until;)
            ;
    while (!strcmp(kind, "stuck"))
        ;
    if (!strcmp(kind, "die"))
        abort();
    if (!strcmp(kind, "form") || !strcmp(kind, "slow"))
        make_pages(result, 1, true, number);
    else if (!strcmp(kind, "forms"))
        make_pages(result, 3, true, number);
    else if (!strcmp(kind, "none"))
        make_pages(result, 1, false, number);
    else
        result->error = strdup("not a TIFF file that can be read");
    *ret_result = result;
    return 0;
}

int road_read_placed(struct road *road, const uint8_t *bytes, size_t n_bytes,
                     const struct placed_request *request, struct result **ret_result)
{
    return road_read(road, bytes, n_bytes, NULL, ret_result);
}
