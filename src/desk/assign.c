/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/assign.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "form/result.h"
#include "intake/archive.h"
#include "reader/picture.h"
#include "reader/placed.h"
#include "store/ids.h"
#include "store/json.h"

/* ---- where the form lies ---- */

/* Solves the three normal equations in place (Gauss, with pivots). False: they tell nothing. */
static bool solve(double a[3][4])
{
    static const double nothing = 1e-6;

    for (int i = 0; i < 3; i++) {
        int pivot = i;

        for (int j = i + 1; j < 3; j++)
            pivot = fabs(a[j][i]) > fabs(a[pivot][i]) ? j : pivot;
        if (!(fabs(a[pivot][i]) > nothing))
            return false;
        for (int k = 0; k < 4; k++) {
            double kept = a[i][k];

            a[i][k] = a[pivot][k];
            a[pivot][k] = kept;
        }
        for (int j = 0; j < 3; j++) {
            double share = j == i ? 0 : a[j][i] / a[i][i];

            for (int k = 0; k < 4; k++)
                a[j][k] -= share * a[i][k];
        }
    }
    for (int i = 0; i < 3; i++)
        a[i][3] /= a[i][i];
    return true;
}

/* x and y of the page as sums of 1, form x and form y. */
struct affine_sums {
    double x[3][4], y[3][4];
};

static void add_point(struct affine_sums *sums, double x_mm, double y_mm, struct point_px at)
{
    const double of[3] = {1, x_mm, y_mm};

    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            sums->x[i][j] += of[i] * of[j];
            sums->y[i][j] += of[i] * of[j];
        }
        sums->x[i][3] += of[i] * at.x;
        sums->y[i][3] += of[i] * at.y;
    }
}

int assign_corners(const struct form *form, const struct assign_cell *cells, size_t n_cells,
                   struct quad_px *ret_corners, struct why *why)
{
    struct affine_sums sums = {0};

    for (size_t i = 0; i < n_cells; i++) {
        const struct rect_mm *box = &form->fields[cells[i].field].box;

        add_point(&sums, box->x, box->y, cells[i].top_left);
        add_point(&sums, box->x + box->w, box->y + box->h, cells[i].bottom_right);
    }
    if (!solve(sums.x) || !solve(sums.y))
        return why_set(why, -EINVAL,
                       _("these cells do not tell where the form lies; show two or more that lie "
                         "apart"));
    for (int i = 0; i < 4; i++) {
        double x_mm = i == 1 || i == 2 ? form->w_mm : 0, y_mm = i >= 2 ? form->h_mm : 0;

        ret_corners->at[i] =
            (struct point_px){sums.x[0][3] + sums.x[1][3] * x_mm + sums.x[2][3] * y_mm,
                              sums.y[0][3] + sums.y[1][3] * x_mm + sums.y[2][3] * y_mm};
    }
    return 0;
}

/* ---- reading it there ---- */

static int open_fax(const struct conf *conf, struct store *store, const char *fax, int *ret_fd,
                    struct why *why)
{
    char sha256[65], letter = 0;
    int64_t number = 0;
    int r = id_parse(fax, &letter, &number, why);

    if (r == 0 && letter != 'F')
        r = why_set(why, -EINVAL, _("%s is a nomination; name its fax"), fax);
    if (r == 0)
        r = store_fax_sha256(store, number, sha256, why);
    return r < 0 ? r : archive_open(conf->instance, sha256, ret_fd, why);
}

static int read_there(const struct conf *conf, struct store *store, const char *fax, unsigned page,
                      const struct form *form, const struct quad_px *corners,
                      struct result **ret_result, struct why *why)
{
    struct reader_settings settings = conf_reader_settings(conf);
    struct placed_request request = {.page = page, .corners = *corners};
    _cleanup_(cleanup_closep) int fd = -1;
    struct reader *reader = NULL;
    int r = open_fax(conf, store, fax, &fd, why);

    snprintf(request.form, sizeof(request.form), "%s", form->name);
    if (r == 0)
        r = reader_start(&settings, &reader, why);
    if (r == 0)
        r = placed_read(reader, fd, &request, ret_result, why);
    reader_stop(reader);
    return r;
}

/* Every field, with nothing in it. */
static int assign_empty(struct store *store, const struct desk_who *who, const char *fax,
                        unsigned page, const struct form *form, char ret_id[24], struct why *why)
{
    _cleanup_(cleanup_freep) struct field_result *fields = calloc(form->n_fields, sizeof(*fields));
    struct page_result result = {.page = page, .form = form->name, .fields = fields};
    char nothing[] = "";

    if (!fields)
        return why_set(why, -ENOMEM, _("out of memory"));
    for (size_t i = 0; i < form->n_fields; i++) {
        struct field_result *field = &fields[result.n_fields++];

        field->id = form->fields[i].id;
        field->kind = form->fields[i].kind;
        field->value = field->as_written = nothing;
        field->status = FIELD_REVIEW;
        field_result_add_reason(field, REASON_PLACE_UNSURE);
    }
    return store_assign(store, who, fax, &result, ret_id, why);
}

/* How many of its pages, from the first on, can be drawn. */
static unsigned count_pages(const struct conf *conf, int fd)
{
    struct reader_settings settings = conf_reader_settings(conf);
    struct reader *reader = NULL;
    unsigned n = 0;
    bool more;

    settings.pictures_only = true;
    more = reader_start(&settings, &reader, NULL) == 0;
    while (more && n < RESULT_MAX_PAGES) {
        struct picture_request request = {.page = n + 1, .px_per_mm = 1, .n_areas = 1};
        struct picture picture = {0};

        more = picture_get(reader, fd, &request, &picture, NULL) == 0;
        n += more;
        picture_deinit(&picture);
    }
    reader_stop(reader);
    return n;
}

int assign_lay_out(const struct conf *conf, struct store *store, const struct desk_who *who,
                   const char *fax, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    _cleanup_(json_decrefp) json_t *object = NULL;
    unsigned n_pages = 0;
    int r = store_show(store, fax, &object, why);
    const char *state = json_string_value(json_object_get(object, "state"));

    if (r < 0 || !state || strcmp(state, fax_state_name(FAX_FAILED)) != 0)
        return r;
    if (open_fax(conf, store, fax, &fd, NULL) == 0)
        n_pages = count_pages(conf, fd);
    return store_lay_out(store, who, fax, n_pages > 0 ? n_pages : 1, why);
}

int assign_page(const struct conf *conf, struct store *store, const struct desk_who *who,
                const char *fax, unsigned page, const struct form *form,
                const struct quad_px *corners, char ret_id[24], struct why *why)
{
    _cleanup_(result_freep) struct result *result = NULL;
    int r = assign_lay_out(conf, store, who, fax, why);

    if (r < 0)
        return r;
    if (!corners)
        return assign_empty(store, who, fax, page, form, ret_id, why);
    r = read_there(conf, store, fax, page, form, corners, &result, why);
    return r < 0 ? r : store_assign(store, who, fax, &result->pages[0], ret_id, why);
}
