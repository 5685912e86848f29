/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that several persons can work on one queue: no field is before two of them, none is done
 * twice or lost, nobody overwrites another's word unseen, and what is looked at again is recorded.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/desk.h"

enum { N_REVIEWERS = 8, N_FAXES = 20, N_NOMINATIONS = N_FAXES * RESULT_MAX_PAGES };

static const struct desk_who akane = {.actor = "akane", .session = "a"};
static const struct desk_who akane_too = {.actor = "akane", .session = "b"};
static const struct desk_who aoi = {.actor = "aoi", .session = "c"};
static const struct desk_who chief = {.actor = "chief", .session = "d", .supervisor = true};

static const struct desk_wish review = {.task = DESK_REVIEW};

/* The fields that are taken, as "N1 responsible.phone N2 …"; in a static buffer. */
static const char *taken(struct store *store, const struct desk_who *who,
                         const struct desk_wish *wish)
{
    static char text[2000];
    json_t *items = NULL, *item;
    struct why why = {""};
    size_t i, at = 0;

    if (store_desk_take(store, who, wish, &items, &why) < 0)
        fail_msg("%s", why.text);
    text[0] = '\0';
    json_array_foreach(items, i, item)
    {
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %s", i > 0 ? " " : "",
                               json_string_value(json_object_get(item, "nomination")),
                               json_string_value(json_object_get(item, "field")));
    }
    json_decref(items);
    return text;
}

static int say(struct store *store, const struct desk_who *who, enum desk_task task,
               const char *nomination, const char *field, const char *value, const char *expected,
               struct why *why)
{
    struct desk_word word = {.task = task,
                             .nomination = nomination,
                             .field = field,
                             .value = value,
                             .expected = {.value = expected}};

    return store_desk_say(store, who, &word, why);
}

static int64_t sql(const struct instance *instance, const char *text)
{
    int64_t number = -1;

    assert_true(instance_sql(instance, text, &number) >= 100); /* SQLITE_ROW, SQLITE_DONE */
    return number;
}

/* A field is before one session; it comes back when it is given back, or after 15 minutes. */
static void test_leases(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};

    instance_add_nomination(store, 1);
    setenv("UKETSUKE_NOW", "1000000000", 1);
    assert_string_equal(taken(store, &akane, &review), "N1 responsible.phone");
    assert_string_equal(taken(store, &akane, &review), "N1 responsible.phone"); /* again hers */
    assert_string_equal(taken(store, &akane_too, &review), "");
    assert_string_equal(taken(store, &aoi, &review), "");
    /* nor does it go behind her back */
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-0000-0001", NULL, "aoi", &why),
        -EBUSY);
    assert_non_null(strstr(why.text, "akane"));
    assert_int_equal(say(store, &aoi, DESK_REVIEW, "N1", "responsible.phone", "1", NULL, &why),
                     -EBUSY);
    setenv("UKETSUKE_NOW", "1000000800", 1);
    assert_int_equal(store_desk_renew(store, &akane, &why), 0);
    setenv("UKETSUKE_NOW", "1000001000", 1);
    assert_string_equal(taken(store, &aoi, &review), "");
    setenv("UKETSUKE_NOW", "1000001701", 1);
    assert_string_equal(taken(store, &aoi, &review), "N1 responsible.phone");
    assert_int_equal(store_desk_release(store, &aoi, 0, &why), 0);
    assert_string_equal(taken(store, &akane, &review), "N1 responsible.phone");
    unsetenv("UKETSUKE_NOW");
}

/* Nominations that lack least come first; a kind is taken across nominations; what was skipped does
 * not come again. */
static void test_order(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct desk_wish phones = {.task = DESK_REVIEW, .kind = "phone"}, skipping = review;

    instance_add_nomination(store, 1);
    instance_add_nomination(store, 2);
    sql(instance, "UPDATE fields SET status = 'review' WHERE nomination = 1 AND field = 'opinion'"
                  " RETURNING 1");
    assert_string_equal(taken(store, &akane, &review), "N2 responsible.phone");
    assert_int_equal(store_desk_release(store, &akane, 0, NULL), 0);
    assert_string_equal(taken(store, &akane, &phones), "N1 responsible.phone N2 responsible.phone");
    assert_int_equal(store_desk_release(store, &akane, 0, NULL), 0);
    skipping.skipped =
        json_pack("[I]", (json_int_t)sql(instance, "SELECT id FROM fields WHERE nomination = 2 AND"
                                                   " field = 'responsible.phone'"));
    assert_string_equal(taken(store, &akane, &skipping), "N1 responsible.phone N1 opinion");
    json_decref((json_t *)skipping.skipped);
}

/* What a person says counts only while the field stands as he saw it; both values are named. */
static void test_conflict(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct expected expected = {.value = "03-0000-0001"};
    struct why why = {""};

    instance_add_nomination(store, 1);
    taken(store, &akane, &review);
    setenv("UKETSUKE_NOW", "4000000000", 1); /* her lease is long over */
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-0000-0001", NULL, "aoi", &why), 0);
    assert_int_equal(say(store, &akane, DESK_REVIEW, "N1", "responsible.phone", "03-0000-0002",
                         "03-0000-0000", &why),
                     -ESTALE);
    assert_non_null(strstr(why.text, "«03-0000-0001»"));
    assert_non_null(strstr(why.text, "«03-0000-0002»"));
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-0000-0001");
    /* the same word twice is no quarrel */
    assert_int_equal(say(store, &akane, DESK_REVIEW, "N1", "responsible.phone", "03-0000-0001",
                         "03-0000-0000", &why),
                     0);
    /* nor does the plain command overwrite another's word, unless that is named */
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-0000-0003", NULL, "akane", &why),
        -ESTALE);
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-0000-0003", &expected, "akane", &why),
        0);
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-0000-0004", &expected, "akane", &why),
        -ESTALE);
    unsetenv("UKETSUKE_NOW");
}

static void test_draft(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    json_t *items = NULL;
    int64_t key;

    instance_add_nomination(store, 1);
    key = sql(instance, "SELECT id FROM fields WHERE field = 'responsible.phone'");
    assert_int_equal(store_desk_draft(store, &akane, key, "03-", NULL), 0);
    assert_int_equal(store_desk_draft(store, &akane, key, "03-000", NULL), 0);
    assert_int_equal(store_desk_take(store, &akane_too, &review, &items, NULL), 0);
    assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "draft")),
                        "03-000");
    json_decref(items);
    assert_int_equal(
        say(store, &akane_too, DESK_REVIEW, "N1", "responsible.phone", "03-0000-0000", NULL, NULL),
        0);
    assert_int_equal(sql(instance, "SELECT count(*) FROM drafts"), 0);
    assert_int_equal(sql(instance, "SELECT count(*) FROM leases"), 0);
}

/* What was purged comes onto nobody's desk, and is no failure. */
static void test_purged(void **state)
{
    struct instance *instance = *state;
    struct desk_wish wish = {.task = DESK_REVIEW, .nomination = "N1"};
    json_t *items = NULL;
    struct why why = {""};

    instance_add_nomination(instance->store, 1);

    assert_int_equal(
        instance_sql(instance, "UPDATE faxes SET purged_at = '2026-06-28T00:00:00Z'", NULL),
        101 /* SQLITE_DONE */);
    assert_int_equal(store_desk_take(instance->store, &akane, &wish, &items, &why), -ENOENT);
    assert_non_null(strstr(why.text, "N1 was purged"));
}

/* Accepted fields come as spot checks, once, by their share; what was found is recorded. */
static void test_spot(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct desk_wish wish = {.task = DESK_REVIEW, .spot_share = 0.5};

    instance_add_nomination(store, 1);
    sql(instance, "UPDATE fields SET lot = iif(field = 'facility', 0.4, 0.6) RETURNING 1");
    assert_string_equal(taken(store, &akane, &wish), "N1 responsible.phone N1 facility");
    assert_int_equal(say(store, &akane, DESK_SPOT, "N1", "facility", "別の病院", NULL, NULL), 0);
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "corrected");
    assert_int_equal(sql(instance, "SELECT count(*) FROM spot_checks WHERE machine_value <>"
                                   " person_value AND who = 'akane' AND kind = 'facility'"),
                     1);
    assert_string_equal(taken(store, &akane, &wish), "N1 responsible.phone");
}

/* "akane DECIDED CHECKED WRONG …", in a static buffer. */
static const char *fared(struct store *store, const char *actor)
{
    static char text[400];
    json_t *operators = NULL, *one;
    size_t i, at = 0;

    assert_int_equal(store_operators(store, actor, &operators, NULL), 0);
    text[0] = '\0';
    json_array_foreach(operators, i, one)
    {
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %d %d %d", i > 0 ? " " : "",
                               json_string_value(json_object_get(one, "operator")),
                               (int)json_integer_value(json_object_get(one, "decided")),
                               (int)json_integer_value(json_object_get(one, "checked")),
                               (int)json_integer_value(json_object_get(one, "wrong")));
    }
    json_decref(operators);
    return text;
}

/* The second key is another person's; when the keys differ a supervisor decides. */
static void test_second(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct desk_wish second = {.task = DESK_SECOND, .second.kind[FORM_KIND_PHONE] = true};
    struct desk_wish keys = {.task = DESK_KEYS};
    struct why why = {""};
    json_t *items = NULL;

    instance_add_nomination(store, 1);
    instance_add_nomination(store, 2);
    for (int i = 1; i <= 2; i++)
        assert_int_equal(say(store, &akane, DESK_REVIEW, i == 1 ? "N1" : "N2", "responsible.phone",
                             "03-0000-0001", NULL, NULL),
                         0);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_string_equal(taken(store, &akane, &second), "");
    assert_string_equal(taken(store, &aoi, &second), "N1 responsible.phone N2 responsible.phone");
    /* other hyphens are no disagreement, and both stay as they were typed */
    assert_int_equal(
        say(store, &aoi, DESK_SECOND, "N1", "responsible.phone", "０３(0000)0001", NULL, &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-0000-0001");
    assert_int_equal(sql(instance,
                         "SELECT count(*) FROM second_keys WHERE state = 'agreed'"
                         " AND first_value = '03-0000-0001' AND value = '０３(0000)0001'"),
                     1);
    assert_int_equal(
        say(store, &aoi, DESK_SECOND, "N2", "responsible.phone", "03-0000-0007", NULL, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_string_equal(instance_member(store, "N2", "state"), "open");
    assert_string_equal(taken(store, &akane, &review), ""); /* it waits for a supervisor */
    assert_int_equal(store_desk_take(store, &aoi, &keys, &items, &why), -EPERM);
    assert_int_equal(store_desk_take(store, &chief, &keys, &items, &why), 0);
    assert_int_equal(json_array_size(items), 1);
    assert_int_equal(json_array_size(json_object_get(json_array_get(items, 0), "keys")), 2);
    json_decref(items);
    assert_int_equal(say(store, &chief, DESK_KEYS, "N2", "responsible.phone", "03-0000-0007",
                         "03-0000-0001", &why),
                     0);
    assert_string_equal(instance_member(store, "N2", "state"), "complete");
    assert_string_equal(instance_field(store, "N2", "responsible.phone", "value"), "03-0000-0007");
    assert_string_equal(taken(store, &chief, &keys), "");
    /* akane typed 0001 twice, and once 0007 counts; aoi was right both times */
    assert_string_equal(fared(store, NULL), "akane 2 2 1 aoi 0 2 0 chief 1 0 0");
    assert_string_equal(fared(store, "aoi"), "aoi 0 2 0");
}

/* Who did what he takes back, by its id or, when NULL, the last. */
static int undo(struct store *store, const struct desk_who *who, const char *id, struct why *why)
{
    json_t *row = NULL;
    int r = store_undo(store, who, id, &row, why);

    json_decref(row);
    return r;
}

/* A word that was taken back is nobody's: its speaker may type the second key. A second key that
 * was taken back may be typed again, by anybody but the first; the supervisor's word, too, is taken
 * back, and then the keys differ again. */
static void test_second_undone(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct desk_wish second = {.task = DESK_SECOND, .second.kind[FORM_KIND_PHONE] = true};
    struct desk_wish keys = {.task = DESK_KEYS};
    struct why why = {""};

    instance_add_nomination(store, 1);
    sql(instance, "UPDATE fields SET status = 'accepted', seen = seen WHERE field ="
                  " 'responsible.phone' RETURNING 1");
    assert_int_equal(
        say(store, &akane, DESK_REVIEW, "N1", "responsible.phone", "03-0000-0001", NULL, &why), 0);
    assert_string_equal(taken(store, &akane, &second), "");
    assert_string_equal(taken(store, &aoi, &second), "N1 responsible.phone");
    for (int differs = 0; differs <= 1; differs++) {
        assert_int_equal(say(store, &aoi, DESK_SECOND, "N1", "responsible.phone",
                             differs ? "03-0000-0007" : "03-0000-0001", NULL, &why),
                         0);
        assert_int_equal(undo(store, &akane, NULL, &why), -ESTALE); /* it was typed again since */
        assert_string_equal(taken(store, &chief, &keys), differs ? "N1 responsible.phone" : "");
        assert_int_equal(store_desk_release(store, &chief, 0, NULL), 0);
        assert_int_equal(undo(store, &aoi, NULL, &why), 0);
        assert_string_equal(instance_field(store, "N1", "responsible.phone", "status"),
                            "corrected");
        assert_string_equal(instance_member(store, "N1", "state"), "complete");
        assert_string_equal(taken(store, &chief, &keys), "");
        assert_string_equal(taken(store, &aoi, &second), "N1 responsible.phone");
    }
    assert_int_equal(
        say(store, &aoi, DESK_SECOND, "N1", "responsible.phone", "03-0000-0007", NULL, &why), 0);
    assert_string_equal(taken(store, &chief, &keys), "N1 responsible.phone");
    assert_int_equal(say(store, &chief, DESK_KEYS, "N1", "responsible.phone", "03-0000-0007",
                         "03-0000-0001", &why),
                     0);
    assert_int_equal(undo(store, &aoi, NULL, &why), -ESTALE); /* it was decided since */
    assert_int_equal(undo(store, &chief, NULL, &why), 0);
    assert_string_equal(taken(store, &akane, &review), "");
    assert_string_equal(taken(store, &chief, &keys), "N1 responsible.phone");
    assert_int_equal(store_desk_release(store, &chief, 0, NULL), 0);
    assert_int_equal(undo(store, &aoi, NULL, &why), 0);
    assert_int_equal(store_desk_release(store, &aoi, 0, NULL), 0);
    assert_int_equal(undo(store, &akane, NULL, &why), 0);
    assert_string_equal(taken(store, &akane, &review), "N1 responsible.phone");
}

/* What nobody can read leaves the ordinary queue and waits for whoever asks the sender. */
static void test_illegible(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct desk_wish wish = {.task = DESK_REVIEW, .illegible = true};

    instance_add_nomination(store, 1);
    taken(store, &akane, &review);
    assert_int_equal(store_desk_illegible(store, &akane, "N1", "responsible.phone", NULL), 0);
    assert_string_equal(taken(store, &akane, &review), "");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_string_equal(taken(store, &akane, &wish), "N1 responsible.phone");
    assert_int_equal(
        say(store, &akane, DESK_REVIEW, "N1", "responsible.phone", "03-0000-0009", NULL, NULL), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
}

/* N_NOMINATIONS of them, with one field each in review. */
static void add_nominations(struct store *store)
{
    struct page_result pages[RESULT_MAX_PAGES];
    struct result result = instance_result(pages, RESULT_MAX_PAGES);

    for (unsigned i = 0; i < N_FAXES; i++) {
        int64_t fax = instance_add_fax(store, i + 1);

        for (unsigned j = 0; j < RESULT_MAX_PAGES; j++) {
            pages[j] = instance_form_page;
            pages[j].page = j + 1;
        }
        memcpy(result.sha256, instance_sha256(i + 1), sizeof(result.sha256));
        assert_int_equal(store_fax_result(store, fax, &result, NULL), 0);
    }
}

/* Says it, and again while the others keep the database from it for too long. */
static int say_under_load(struct store *store, const struct desk_who *who, const json_t *item,
                          struct why *why)
{
    int r;

    do
        r = say(store, who, DESK_REVIEW, json_string_value(json_object_get(item, "nomination")),
                "responsible.phone", who->actor, "03-0000-0000", why);
    while (r == -EBUSY && strstr(why->text, "locked"));
    return r;
}

/* One person's work, until nothing is left; his exit status. */
static int work(const struct instance *instance, unsigned i)
{
    struct desk_wish wish = {.task = DESK_REVIEW, .kind = i % 2 ? "phone" : NULL};
    char actor[16], session[16];
    struct desk_who who = {.actor = actor, .session = session};
    struct store *store = NULL;
    struct why why = {""};
    size_t n = 1;
    int r;

    snprintf(actor, sizeof(actor), "person%u", i);
    snprintf(session, sizeof(session), "%u", i);
    r = store_open(instance->directory, false, &store, &why);
    while (r == 0 && n > 0) {
        json_t *items = NULL, *item;
        size_t j;

        r = store_desk_take(store, &who, &wish, &items, &why);
        if (r == -EBUSY) {
            r = 0;
            continue;
        }
        n = json_array_size(items);
        json_array_foreach(items, j, item)
        {
            if (r == 0)
                r = say_under_load(store, &who, item, &why);
        }
        json_decref(items);
    }
    if (r < 0)
        fprintf(stderr, "%s\n", why.text);
    store_close(store);
    return r == 0 ? 0 : 1;
}

/* Eight persons at a thousand fields: each field is decided by exactly one of them. */
static void test_many_reviewers(void **state)
{
    struct instance *instance = *state;
    pid_t children[N_REVIEWERS];

    add_nominations(instance->store);
    instance->store = store_close(instance->store);
    for (unsigned i = 0; i < N_REVIEWERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(work(instance, i));
    }
    for (unsigned i = 0; i < N_REVIEWERS; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    instance->store = instance_open(instance);
    assert_int_equal(sql(instance, "SELECT count(*) FROM history WHERE action = 'corrected'"),
                     N_NOMINATIONS);
    assert_int_equal(sql(instance, "SELECT count(*) FROM fields WHERE status = 'corrected'"),
                     N_NOMINATIONS);
    assert_int_equal(sql(instance, "SELECT count(*) FROM fields i JOIN history h ON"
                                   " h.nomination = i.nomination AND h.action = 'corrected'"
                                   " WHERE i.status = 'corrected' AND i.value = h.actor"),
                     N_NOMINATIONS);
    assert_int_equal(sql(instance, "SELECT count(*) FROM leases"), 0);
    assert_int_equal(sql(instance, "SELECT count(*) FROM nominations WHERE state = 'complete'"),
                     N_NOMINATIONS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, instance_setup, instance_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_leases),         TEST(test_order),         TEST(test_conflict),
        TEST(test_draft),          TEST(test_purged),        TEST(test_spot),
        TEST(test_second),         TEST(test_second_undone), TEST(test_illegible),
        TEST(test_many_reviewers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
