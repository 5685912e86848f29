/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "instance.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* Results own their texts as char *; the tests' are static. */
#define TEXT(text) ((char[]){text})

struct field_result instance_fields[4] = {
    {.id = TEXT("prefecture"),
     .kind = FORM_KIND_PREFECTURE,
     .value = TEXT("東京都"),
     .as_written = TEXT("東京"),
     .confidence = 0.99,
     .status = FIELD_ACCEPTED,
     .box = {100, 200, 300, 40}},
    {.id = TEXT("facility"),
     .kind = FORM_KIND_FACILITY,
     .value = TEXT("見本記念病院"),
     .as_written = TEXT("見本記念病院"),
     .confidence = 0.98,
     .status = FIELD_ACCEPTED},
    {.id = TEXT("responsible.phone"),
     .kind = FORM_KIND_PHONE,
     .value = TEXT("03-0000-0000"),
     .as_written = TEXT("03-0000-0000"),
     .confidence = 0.61,
     .status = FIELD_REVIEW,
     .reasons = {REASON_LOW_SCORE},
     .n_reasons = 1},
    {.id = TEXT("opinion"), .kind = FORM_KIND_TEXT, .value = TEXT(""), .confidence = 0.97},
};

struct page_result instance_form_page = {
    .page = 1, .form = TEXT("renrakuhyo"), .match = 0.9, .fields = instance_fields, .n_fields = 4};
struct page_result instance_other_page = {.page = 1,
                                          .nearest_form = TEXT("renrakuhyo"),
                                          .refused_because = TEXT("rules missing"),
                                          .match = 0.2};

struct result instance_result(struct page_result *pages, size_t n_pages)
{
    static char file[] = "fax.tif", reader[] = "test";

    return (struct result){.file = file, .reader = reader, .pages = pages, .n_pages = n_pages};
}

struct store *instance_open(const struct instance *instance)
{
    struct store *store = NULL;
    struct why why = {""};

    if (store_open(instance->directory, /* create= */ true, &store, &why) < 0)
        fail_msg("%s", why.text);
    return store;
}

int instance_setup(void **state)
{
    struct instance *instance = calloc(1, sizeof(*instance));

    /* in memory where there is such a place: no test here is about the disk, and waiting for it a
     * thousand times takes a minute */
    snprintf(instance->directory, sizeof(instance->directory), "%s/uketsuke-store-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(instance->directory));
    instance->store = instance_open(instance);
    *state = instance;
    return 0;
}

int instance_teardown(void **state)
{
    static const char *const files[] = {"queue.db", "queue.db-wal", "queue.db-shm"};
    struct instance *instance = *state;
    char path[128];

    store_close(instance->store);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", instance->directory, files[i]);
        unlink(path);
    }
    rmdir(instance->directory);
    free(instance);
    return 0;
}

void instance_open_version_1(struct instance *instance)
{
    char from[512], to[128];
    uint8_t *bytes = NULL;
    size_t n_bytes = 0;
    struct why why = {""};

    instance->store = store_close(instance->store);
    snprintf(from, sizeof(from), "%s/tests/unit/store/version-1.db",
             getenv("UKETSUKE_TEST_SOURCE"));
    snprintf(to, sizeof(to), "%s/queue.db", instance->directory);
    if (file_read(from, 1 << 20, &bytes, &n_bytes, &why) < 0 ||
        file_write_atomic(to, bytes, n_bytes, 0600, &why) < 0)
        fail_msg("%s", why.text);
    free(bytes);
    instance->store = instance_open(instance);
}

int instance_sql(const struct instance *instance, const char *sql, int64_t *ret_number)
{
    char path[128];
    sqlite3 *sqlite;
    sqlite3_stmt *statement = NULL;
    int code;

    snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    code = sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW && ret_number)
        *ret_number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(sqlite);
    return code;
}

const char *instance_sha256(unsigned number)
{
    static char hex[65];

    snprintf(hex, sizeof(hex), "%064x", number);
    return hex;
}

struct fax_source instance_source(unsigned number)
{
    static char path[64];

    snprintf(path, sizeof(path), "/spool/fax%09u.tif", number);
    return (struct fax_source){
        .path = path, .inode = 1000 + number, .mtime_s = 1780000000, .n_bytes = 20000};
}

int64_t instance_add_fax(struct store *store, unsigned number)
{
    struct fax_source source = instance_source(number);
    struct why why = {""};
    int64_t fax = 0;
    bool is_new = false;

    if (store_fax_add(store, instance_sha256(number), &source, &fax, &is_new, &why) < 0)
        fail_msg("%s", why.text);
    assert_true(is_new);
    return fax;
}

const char *instance_add_nomination(struct store *store, unsigned number)
{
    static char id[24];
    struct result result = instance_result(&instance_form_page, 1);
    int64_t fax = instance_add_fax(store, number);
    char fax_id[24];
    struct why why = {""};
    json_t *object = NULL;

    if (store_fax_result(store, fax, &result, &why) < 0)
        fail_msg("%s", why.text);
    snprintf(fax_id, sizeof(fax_id), "F%" PRId64, fax);
    assert_int_equal(store_show(store, fax_id, &object, &why), 0);
    snprintf(id, sizeof(id), "%s",
             json_string_value(
                 json_object_get(json_array_get(json_object_get(object, "nominations"), 0), "id")));
    json_decref(object);
    return id;
}

/* A member as text, in a static buffer. */
static const char *text_of(const json_t *json)
{
    static char text[512];
    char *dumped;

    if (json_is_string(json)) {
        snprintf(text, sizeof(text), "%s", json_string_value(json));
        return text;
    }
    dumped = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(12));
    snprintf(text, sizeof(text), "%s", dumped ? dumped : "missing");
    free(dumped);
    return text;
}

const char *instance_member(struct store *store, const char *id, const char *member)
{
    struct why why = {""};
    json_t *object = NULL;
    const char *text;

    if (store_show(store, id, &object, &why) < 0)
        fail_msg("%s", why.text);
    text = text_of(json_object_get(object, member));
    json_decref(object);
    return text;
}

const char *instance_field(struct store *store, const char *nomination, const char *id,
                           const char *member)
{
    struct why why = {""};
    json_t *object = NULL, *field;
    const char *text = "no such field";
    size_t i;

    if (store_show(store, nomination, &object, &why) < 0)
        fail_msg("%s", why.text);
    json_array_foreach(json_object_get(object, "fields"), i, field)
    {
        if (!strcmp(json_string_value(json_object_get(field, "id")), id))
            text = text_of(json_object_get(field, member));
    }
    json_decref(object);
    return text;
}

static const char *joined(json_t *array, const char *member)
{
    static char text[4096];
    size_t i, at = 0;
    json_t *row;

    text[0] = '\0';
    json_array_foreach(array, i, row)
    {
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i > 0 ? " " : "",
                               json_string_value(json_object_get(row, member)));
        assert_true(at < sizeof(text));
    }
    json_decref(array);
    return text;
}

const char *instance_actions(struct store *store, const char *id)
{
    struct why why = {""};
    json_t *array = NULL;

    if (store_history(store, id, &array, &why) < 0)
        fail_msg("%s", why.text);
    return joined(array, "action");
}

const char *instance_listed(struct store *store, const char *state)
{
    struct why why = {""};
    json_t *array = NULL;

    if (store_list(store, state, STORE_LIST_EVERY, &array, &why) < 0)
        fail_msg("%s", why.text);
    return joined(array, "id");
}
