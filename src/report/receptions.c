/* SPDX-License-Identifier: Apache-2.0 */
#include "report/receptions.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "report/member.h"

char *receptions_spools(const json_t *logs)
{
    json_t *spools = json_array();
    const json_t *log;
    char *text;
    size_t i;

    json_array_foreach(logs, i, log)
    {
        json_array_append(spools, json_object_get(log, "spool"));
    }
    text = json_dumps(spools, JSON_COMPACT);
    json_decref(spools);
    return text;
}

static json_t *file_of(const json_t *row)
{
    const char *path = member_text(row, "path"), *slash = strrchr(path, '/');
    char quoted[1024];

    return json_string(log_quote(slash ? slash + 1 : path, quoted, sizeof(quoted)));
}

/* A name comes again only after months; a fax of that name that fits no reception is most likely
 * this one, seen by another clock. */
static const char *cause_of(const json_t *row, const json_t *unlogged)
{
    const json_t *fax;
    size_t i;

    json_array_foreach(unlogged, i, fax)
    {
        if (!strcmp(member_text(row, "path"), member_text(fax, "path")))
            return "other_time";
    }
    return access(member_text(row, "path"), F_OK) == 0 ? "waiting" : "gone";
}

static json_t *make_lost(const json_t *rows, const json_t *unlogged)
{
    json_t *lost = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        json_array_append_new(
            lost, json_pack("{s:s, s:o, s:O, s:O, s:O, s:O, s:O}", "cause", cause_of(row, unlogged),
                            "file", file_of(row), "at", json_object_get(row, "at"), "sender",
                            json_object_get(row, "sender"), "n_pages",
                            json_object_get(row, "n_pages"), "error", json_object_get(row, "error"),
                            "commid", json_object_get(row, "commid")));
    }
    return lost;
}

static json_t *make_unlogged(const json_t *rows)
{
    json_t *unlogged = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        json_array_append_new(
            unlogged, json_pack("{s:O, s:o, s:O}", "id", json_object_get(row, "id"), "file",
                                file_of(row), "received_at", json_object_get(row, "received_at")));
    }
    return unlogged;
}

json_t *receptions_make(const json_t *survey, const json_t *logs)
{
    json_t *object = json_deep_copy(json_array_get(json_object_get(survey, "log"), 0)),
           *lost = make_lost(json_object_get(survey, "lost"), json_object_get(survey, "unlogged")),
           *unlogged = make_unlogged(json_object_get(survey, "unlogged")), *errors = json_array();
    const json_t *log;
    json_int_t n_bad = 0;
    size_t i;

    json_array_foreach(logs, i, log)
    {
        if (json_is_string(json_object_get(log, "error")))
            json_array_append(errors, json_object_get(log, "error"));
    }
    json_array_foreach(json_object_get(survey, "logs"), i, log)
    {
        n_bad += member_number(log, "n_bad");
    }
    json_object_set_new(object, "configured", json_integer((json_int_t)json_array_size(logs)));
    json_object_set_new(object, "errors", errors);
    json_object_set(object, "gaps", json_object_get(survey, "gaps"));
    json_object_set_new(object, "bad_lines", json_integer(n_bad));
    json_object_set_new(
        object, "difference",
        json_integer((json_int_t)(json_array_size(lost) + json_array_size(unlogged))));
    json_object_set_new(object, "lost", lost);
    json_object_set_new(object, "unlogged", unlogged);
    return object;
}
