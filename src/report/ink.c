/* SPDX-License-Identifier: Apache-2.0 */
#include "report/ink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"

static const double margin_mm = 1.5;

struct ink {
    struct cut {
        char *nomination, *field;
        struct ink_cut cut;
    } * cuts;
    size_t n_cuts;
};

/* While they are gathered. */
struct gathering {
    const struct ink_source *source;
    struct reader *reader;
    char *no_reader; /* why there is none */
    size_t sum_px;
};

static int start(struct gathering *gathering)
{
    struct why why = {""};
    int r;

    reader_stop(gathering->reader);
    gathering->reader = NULL;
    r = reader_start(gathering->source->settings, &gathering->reader, &why);
    if (r < 0)
        gathering->no_reader = strdup(why.text);
    return r;
}

static int whole(const json_t *array, size_t i)
{
    return (int)json_integer_value(json_array_get(array, i));
}

static int ask(struct gathering *gathering, const json_t *place, struct picture *ret_picture,
               struct why *why)
{
    const json_t *box = json_object_get(place, "box");
    struct picture_request request = {
        .page = (uint32_t)member_number(place, "page"),
        .rotation = (int32_t)member_number(place, "rotation"),
        .margin_mm = margin_mm,
        .px_per_mm = INK_PX_PER_MM,
        .n_areas = 1,
        .areas = {{whole(box, 0), whole(box, 1), whole(box, 2), whole(box, 3)}},
    };
    _cleanup_(cleanup_closep) int fd = -1;
    int r = gathering->source->open_fax(gathering->source->context, member_text(place, "sha256"),
                                        &fd, why);

    return r < 0 ? r : picture_get(gathering->reader, fd, &request, ret_picture, why);
}

/* A reader that died is started once more for each picture. */
static int fetch(struct gathering *gathering, const json_t *opinion, struct ink_cut *cut,
                 struct why *why)
{
    const json_t *place = json_object_get(opinion, "place");
    int r;

    if (!json_is_object(place))
        return why_set(why, -ENOENT, _("it was purged"));
    if (gathering->sum_px >= INK_MAX_SUM_PX)
        return why_set(why, -E2BIG, _("too many pictures for one report"));
    if (!gathering->reader && !gathering->no_reader)
        start(gathering);
    if (gathering->no_reader)
        return why_set(why, -EPIPE, "%s", gathering->no_reader);
    r = ask(gathering, place, &cut->picture, why);
    if (r == -EPIPE && start(gathering) == 0)
        r = ask(gathering, place, &cut->picture, why);
    return r;
}

/* The next opinion's; -ENOMEM. */
static int add(struct ink *ink, struct gathering *gathering, const json_t *opinion)
{
    struct cut *cut = &ink->cuts[ink->n_cuts];
    struct why why = {""};
    int r = fetch(gathering, opinion, &cut->cut, &why);

    ink->n_cuts++;
    cut->nomination = strdup(member_text(opinion, "id"));
    cut->field = strdup(member_text(opinion, "field"));
    if (r < 0)
        cut->cut.refused = strdup(why.text);
    else
        gathering->sum_px += (size_t)cut->cut.picture.w_px * (size_t)cut->cut.picture.h_px;
    return cut->nomination && cut->field && (r == 0 || cut->cut.refused) ? 0 : -ENOMEM;
}

static int add_all(struct ink *ink, struct gathering *gathering, const json_t *summary)
{
    const json_t *form, *opinion;
    size_t i, j;
    int r = 0;

    json_array_foreach(json_object_get(summary, "forms"), i, form)
    {
        json_array_foreach(json_object_get(form, "opinions"), j, opinion)
        {
            if (r == 0 && ink->n_cuts < INK_MAX_CUTS)
                r = add(ink, gathering, opinion);
        }
    }
    return r;
}

struct ink *ink_gather(const json_t *summary, const struct ink_source *source)
{
    struct gathering gathering = {.source = source};
    struct ink *ink = calloc(1, sizeof(*ink));
    int r = -ENOMEM;

    if (ink)
        ink->cuts = calloc(INK_MAX_CUTS, sizeof(*ink->cuts));
    if (ink && ink->cuts)
        r = add_all(ink, &gathering, summary);
    reader_stop(gathering.reader);
    free(gathering.no_reader);
    return r < 0 ? ink_free(ink) : ink;
}

struct ink *ink_free(struct ink *ink)
{
    if (!ink)
        return NULL;
    for (size_t i = 0; i < ink->n_cuts; i++) {
        picture_deinit(&ink->cuts[i].cut.picture);
        free(ink->cuts[i].cut.refused);
        free(ink->cuts[i].nomination);
        free(ink->cuts[i].field);
    }
    free(ink->cuts);
    free(ink);
    return NULL;
}

const struct ink_cut *ink_find(const struct ink *ink, const json_t *opinion)
{
    for (size_t i = 0; ink && i < ink->n_cuts; i++)
        if (!strcmp(ink->cuts[i].nomination, member_text(opinion, "id")) &&
            !strcmp(ink->cuts[i].field, member_text(opinion, "field")))
            return &ink->cuts[i].cut;
    return NULL;
}
