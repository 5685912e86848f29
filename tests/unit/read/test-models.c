/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "read/models.h"
#include "read/read.h"

static char directory[64];

static int set_up(void **state)
{
    snprintf(directory, sizeof(directory), "/tmp/uketsuke-test.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", directory);
    return system(command);
}

static void write_in(const char *name, const char *text)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    assert_int_equal(file_write_atomic(path, text, strlen(text), 0600, NULL), 0);
}

static const char *shipped(void)
{
    static char path[512];

    snprintf(path, sizeof(path), "%s/models", getenv("UKETSUKE_TEST_SOURCE"));
    return path;
}

/* The plan that comes with the program is whole: every model is there with its hash, every kind has
 * a reader. */
static void test_shipped(void **state)
{
    struct models *models = NULL;
    struct why why = {0};

    if (models_load(shipped(), &models, &why) < 0)
        fail_msg("%s", why.text);
    for (size_t i = 0; i <= models->n_tesseract; i++) {
        const struct model_file *file =
            i < models->n_tesseract ? &models->tesseract[i] : &models->ctc;
        uint8_t *bytes = NULL;
        size_t n;

        if (model_file_read(file, &bytes, &n, &why) < 0)
            fail_msg("%s", why.text);
        free(bytes);
    }
    /* free text goes to a person anyway; what may be accepted is read twice */
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        assert_true(models->kinds[i].tesseract < models->n_tesseract || i == FORM_KIND_TEXT);
    assert_non_null(strstr(models->kinds[FORM_KIND_PHONE].characters, "0123456789"));
    models_free(models);
}

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MODEL(id) "{id: " id ", file: " id ".bin, sha256: " HASH "}"
#define KINDS                                                                                      \
    "kinds:\n  prefecture: {tesseract: t}\n  facility: {tesseract: t}\n  name: {tesseract: t}\n"   \
    "  department: {tesseract: t}\n  phone: {tesseract: t}\n  email: {tesseract: t}\n"
#define TEXT "  text: {tesseract: t}\n"
#define HEAD "version: 1\nctc: " MODEL("c") "\ntesseract:\n  - " MODEL("t") "\n"

/* A plan with a mistake in it is refused with its file, its line and what is wrong. */
static void test_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "models.yaml"},
        {"version: 2\n", "models.yaml:1"},
        {"version: 1\n", "ctc"},
        {"version: 1\nctc: " MODEL("c") "\n", "tesseract"},
        {HEAD KINDS, "text"},
        {HEAD KINDS "  text: {tesseract: other}\n", "models.yaml:12"},
        {HEAD KINDS TEXT "  poem: {tesseract: t}\n", "poem"},
        {HEAD KINDS TEXT "other: 1\n", "other"},
        {"version: 1\nctc: {id: c, file: ../c.bin, sha256: " HASH "}\n", "../c.bin"},
        {"version: 1\nctc: {id: c, file: c.bin, sha256: 0123}\n", "64"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct models *models = NULL;
        struct why why = {0};

        write_in("models.yaml", rows[i].text);
        assert_true(models_load(directory, &models, &why) < 0);
        assert_null(models);
        if (!strstr(why.text, rows[i].says))
            fail_msg("row %zu: %s", i, why.text);
    }
}

/* A directory without a plan, a missing model and a damaged one each get a sentence that names the
 * file. */
static void test_missing(void **state)
{
    struct recognisers *recognisers = NULL;
    struct why why = {0};

    assert_int_equal(recognisers_load("/nonexistent", &recognisers, &why), -ENOENT);
    assert_non_null(strstr(why.text, "/nonexistent/models.yaml"));

    write_in("models.yaml", HEAD KINDS TEXT);
    assert_int_equal(recognisers_load(directory, &recognisers, &why), -ENOENT);
    assert_non_null(strstr(why.text, "/c.bin"));

    write_in("c.bin", "nonsense");
    assert_int_equal(recognisers_load(directory, &recognisers, &why), -EBADMSG);
    assert_non_null(strstr(why.text, "/c.bin"));
    assert_non_null(strstr(why.text, "damaged"));
    assert_null(recognisers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_missing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
