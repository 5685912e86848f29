/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/road.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "image/tiff.h"

/* What the fields of one form may say, by kind; NULL: no list. */
struct form_listings {
    struct listing *of[FORM_KIND_COUNT];
};

struct road {
    struct form_set forms;
    struct form_listings *listings; /* one for each form */
    struct recognisers *recognisers;
    struct judge *judge;
    struct policy policy;
    char *version; /* for result.reader */
};

/* ---- loading ---- */

static int load_listings(struct road *road)
{
    road->listings = calloc(road->forms.n_forms + 1, sizeof(*road->listings));
    if (!road->listings)
        return -ENOMEM;
    for (size_t i = 0; i < road->forms.n_forms; i++) {
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++) {
            _cleanup_(cleanup_freep) const char **spellings = NULL;
            size_t n = 0;
            int r = judge_spellings(road->judge, road->forms.forms[i], (enum form_kind)kind,
                                    &spellings, &n);

            if (r == 0 && n > 0)
                r = recognisers_list(road->recognisers, spellings, n, &road->listings[i].of[kind]);
            if (r < 0)
                return r;
        }
    }
    return 0;
}

int road_load(const char *forms_directory, const char *models_directory,
              const struct policy *policy, const struct calibration *own, struct road **ret_road,
              struct why *why)
{
    _cleanup_(road_freep) struct road *road = calloc(1, sizeof(*road));
    int r;

    if (!road)
        return why_set(why, -ENOMEM, _("out of memory"));
    road->policy = *policy;
    r = form_set_load(forms_directory, &road->forms, why);
    if (r == 0)
        r = judge_new(forms_directory, &road->forms, &road->judge, why);
    if (r == 0)
        judge_settle(road->judge, own, &road->policy);
    if (r == 0)
        r = recognisers_load(models_directory, &road->recognisers, why);
    if (r < 0)
        return r;
    if (load_listings(road) < 0)
        return why_set(why, -ENOMEM, _("out of memory"));
    if (asprintf(&road->version, "uketsuke %s; %s", UKETSUKE_VERSION,
                 recognisers_version(road->recognisers)) < 0) {
        road->version = NULL;
        return why_set(why, -ENOMEM, _("out of memory"));
    }
    if (!judge_fits(road->judge, road->version))
        road->policy.auto_accept = false;
    *ret_road = road;
    road = NULL;
    return 0;
}

struct road *road_free(struct road *road)
{
    if (!road)
        return NULL;
    for (size_t i = 0; road->listings && i < road->forms.n_forms; i++)
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
            listing_free(road->listings[i].of[kind]);
    free(road->listings);
    recognisers_free(road->recognisers);
    judge_free(road->judge);
    form_set_deinit(&road->forms);
    free(road->version);
    free(road);
    return NULL;
}

/* ---- one page ---- */

static int set_text(char **text, const char *value)
{
    char *copy = strdup(value);

    if (!copy)
        return -ENOMEM;
    free(*text);
    *text = copy;
    return 0;
}

static void draw(const struct read_trace *trace, const struct page *page,
                 const struct registration *registration)
{
    PIX *pix;

    if (!trace)
        return;
    pix = register_draw(page, registration);
    if (!pix)
        return;
    trace->picture(trace->context, "found", pix);
    pixDestroy(&pix);
}

/* The upright rectangle of whole pixels around a cell, as far as it lies on the page. */
static struct rect_px box_around(const struct quad_px *quad, int w_px, int h_px)
{
    double left = w_px, top = h_px, right = 0, bottom = 0;
    struct rect_px box;

    for (int i = 0; i < 4; i++) {
        left = fmin(left, quad->at[i].x);
        top = fmin(top, quad->at[i].y);
        right = fmax(right, quad->at[i].x);
        bottom = fmax(bottom, quad->at[i].y);
    }
    left = fmax(floor(left), 0);
    top = fmax(floor(top), 0);
    right = fmin(ceil(right), w_px);
    bottom = fmin(ceil(bottom), h_px);
    box = (struct rect_px){(int)left, (int)top, (int)(right - left), (int)(bottom - top)};
    if (box.w < 0 || box.h < 0)
        box.w = box.h = 0; /* beyond the page altogether */
    return box;
}

/* What the fields of a form may be expected to say. */
static const struct form_listings *listings_of(const struct road *road, const struct form *form)
{
    size_t i = 0;

    while (road->forms.forms[i] != form)
        i++;
    return &road->listings[i];
}

static int read_fields(struct road *road, const struct page *page,
                       const struct registration *registration, const struct read_trace *trace,
                       struct page_result *result)
{
    const struct form *form = registration->form;
    const struct form_listings *listings = listings_of(road, form);

    result->fields = calloc(form->n_fields, sizeof(*result->fields));
    if (!result->fields)
        return -ENOMEM;
    for (size_t i = 0; i < form->n_fields; i++) {
        struct field_result *field = &result->fields[result->n_fields++];
        struct why why = {""};
        int r = set_text(&field->id, form->fields[i].id);

        if (r < 0)
            return r;
        field->kind = form->fields[i].kind;
        field->box = box_around(&registration->fields[i].quad, page->w_px, page->h_px);
        r = read_field(road->recognisers, page, form, registration, i, listings->of[field->kind],
                       trace, &field->reading, &why);
        if (r < 0)
            return r;
        reading_round(&field->reading);
    }
    return judge_page(road->judge, &road->policy, result, NULL);
}

static void take_page(const struct page *page, struct page_result *result)
{
    result->w_px = page->w_px;
    result->h_px = page->h_px;
    result->x_dpi = page->x_dpi;
    result->y_dpi = page->y_dpi;
    result->n_damaged_rows = (unsigned)page->n_damaged_rows;
}

static int take_registration(const struct registration *registration, struct page_result *result)
{
    int r = 0;

    result->match = registration->match;
    result->rotation = registration->rotation;
    result->residual_px = registration->residual_px;
    result->outline = registration->outline;
    if (registration->form)
        return set_text(&result->form, registration->form->name);
    if (registration->nearest)
        r = set_text(&result->nearest_form, registration->nearest->name);
    return r < 0 ? r : set_text(&result->refused_because, registration->refused_because);
}

/* What registration may ask. */
struct asked {
    struct road *road;
    const struct page *page;
};

static int read_asked(void *context, const struct words_question *question,
                      struct words_answer *ret_answer)
{
    struct asked *asked = context;

    return read_printed(asked->road->recognisers, asked->page, question, ret_answer);
}

static int read_page(struct road *road, const struct page *page, const struct read_trace *trace,
                     struct page_result *result)
{
    _cleanup_(registration_freep) struct registration *registration = NULL;
    struct asked asked = {road, page};
    const struct words_reader words = {read_asked, &asked};
    struct why why = {""};
    int r;

    take_page(page, result);
    r = register_page(page, (const struct form *const *)road->forms.forms, road->forms.n_forms,
                      &words, &registration, &why);
    if (r < 0)
        return r;
    draw(trace, page, registration);
    r = take_registration(registration, result);
    if (r == 0 && registration->form)
        r = read_fields(road, page, registration, trace, result);
    return r;
}

/* ---- the file ---- */

/* A picture's name begins with its page. */
struct page_trace {
    const struct read_trace *outer;
    unsigned number;
};

static void name_picture(void *context, const char *name, PIX *pix)
{
    struct page_trace *page = context;
    char longer[128];

    snprintf(longer, sizeof(longer), "page%u-%s", page->number, name);
    page->outer->picture(page->outer->context, longer, pix);
}

/* 1: the page was decoded; 0: it was not, and the result says so. */
static int read_one(struct road *road, struct tiff_file *file, unsigned index,
                    const struct read_trace *trace, struct page_result *result)
{
    _cleanup_(page_freep) struct page *page = NULL;
    struct page_trace named = {.outer = trace, .number = index + 1};
    struct read_trace inner = {.picture = name_picture, .context = &named};
    struct why why = {""};
    int r;

    result->page = index + 1;
    r = tiff_read_page(file, index, &page, &why);
    if (r == -ENOMEM)
        return r;
    if (r < 0) {
        r = set_text(&result->refused_because, why.text);
        return r;
    }
    r = read_page(road, page, trace ? &inner : NULL, result);
    return r < 0 ? r : 1;
}

static int read_pages(struct road *road, struct tiff_file *file, const struct read_trace *trace,
                      struct result *result)
{
    unsigned n_pages = tiff_n_pages(file, NULL), n_decoded = 0;

    result->pages = calloc(n_pages, sizeof(*result->pages));
    if (!result->pages)
        return -ENOMEM;
    for (unsigned i = 0; i < n_pages; i++) {
        int r = read_one(road, file, i, trace, &result->pages[result->n_pages++]);

        if (r < 0)
            return r;
        n_decoded += (unsigned)r;
    }
    if (n_decoded == 0)
        return set_text(&result->error, result->pages[0].refused_because);
    return 0;
}

static int read_placed(struct road *road, const struct page *page, const struct form *form,
                       const struct quad_px *corners, struct page_result *result)
{
    _cleanup_(registration_freep) struct registration *registration = NULL;
    int r = register_placed(page, form, corners, &registration);

    take_page(page, result);
    if (r == 0)
        r = take_registration(registration, result);
    return r < 0 ? r : read_fields(road, page, registration, NULL, result);
}

/* As read_pages(), of that page alone. */
static int read_one_placed(struct road *road, struct tiff_file *file,
                           const struct placed_request *request, struct result *result)
{
    _cleanup_(page_freep) struct page *page = NULL;
    const struct form *form = form_set_find(&road->forms, request->form);
    struct why why = {""};
    int r;

    if (placed_check(request) < 0 || !form)
        return set_text(&result->error, _("no form can lie on the page like this"));
    if (request->page > tiff_n_pages(file, NULL))
        return set_text(&result->error, _("the fax has no such page"));
    r = tiff_read_page(file, request->page - 1, &page, &why);
    if (r < 0)
        return r == -ENOMEM ? r : set_text(&result->error, why.text);
    result->pages = calloc(1, sizeof(*result->pages));
    if (!result->pages)
        return -ENOMEM;
    result->n_pages = 1;
    result->pages[0].page = request->page;
    return read_placed(road, page, form, &request->corners, &result->pages[0]);
}

/* placed: NULL for the whole fax. */
static int read_file(struct road *road, const uint8_t *bytes, size_t n_bytes,
                     const struct placed_request *placed, const struct read_trace *trace,
                     struct result **ret_result)
{
    _cleanup_(tiff_closep) struct tiff_file *file = NULL;
    _cleanup_(result_freep) struct result *result = result_new();
    struct why why = {""};
    int r;

    if (!result)
        return -ENOMEM;
    r = set_text(&result->file, "");
    if (r == 0)
        r = set_text(&result->reader, road->version);
    if (r < 0)
        return r;
    r = tiff_open(bytes, n_bytes, &file, &why);
    if (r == -ENOMEM)
        return r;
    if (r < 0)
        r = set_text(&result->error, why.text);
    else if (placed)
        r = read_one_placed(road, file, placed, result);
    else
        r = read_pages(road, file, trace, result);
    if (r == 0 && file && *tiff_warning(file))
        r = set_text(&result->warning, tiff_warning(file));
    if (r < 0)
        return r;
    *ret_result = result;
    result = NULL;
    return 0;
}

int road_read(struct road *road, const uint8_t *bytes, size_t n_bytes,
              const struct read_trace *trace, struct result **ret_result)
{
    return read_file(road, bytes, n_bytes, /* placed= */ NULL, trace, ret_result);
}

int road_read_placed(struct road *road, const uint8_t *bytes, size_t n_bytes,
                     const struct placed_request *request, struct result **ret_result)
{
    return read_file(road, bytes, n_bytes, request, /* trace= */ NULL, ret_result);
}
