/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "conf/conf.h"

static char instance[64];

static int set_up(void **state)
{
    snprintf(instance, sizeof(instance), "/tmp/uketsuke-test.XXXXXX");
    return mkdtemp(instance) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", instance);
    return system(command);
}

static int load_text(const char *text, struct conf **ret_conf, struct why *why)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/uketsuke.conf", instance);
    assert_int_equal(file_write_atomic(path, text, strlen(text), 0600, why), 0);
    return conf_load(instance, ret_conf, why);
}

static void assert_defaults(const struct conf *conf)
{
    assert_string_equal(conf->instance, instance);
    assert_int_equal(conf->n_spools, 0);
    assert_string_equal(conf->pattern, "fax*.tif");
    assert_int_equal(conf->settle_s, 2);
    assert_int_equal(conf->rescan_s, 60);
    assert_int_equal(conf->give_up_s, 3600);
    assert_int_equal(conf->workers, 1);
    assert_int_equal(conf->deadline_s, 60);
    assert_true(conf->auto_accept);
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        assert_true(conf->threshold[i] < 0);
}

/* Without a file, and with an empty or merely commented one, every key has its documented default.
 */
static void test_defaults(void **state)
{
    static const char *const texts[] = {"", "\n\n", "# nothing\n; at all", "[spool]\n[judge]\n"};
    struct conf *conf;
    struct why why = {""};

    assert_int_equal(conf_load(instance, &conf, &why), 0);
    assert_defaults(conf);
    conf_free(conf);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(load_text(texts[i], &conf, &why), 0);
        assert_defaults(conf);
        conf_free(conf);
    }
}

/* Every key is taken, with comments, CRLF, an absolute and a relative directory, and one named
 * twice. */
static void test_every_key(void **state)
{
    char relative[128];
    struct conf *conf = NULL;
    struct why why = {""};

    assert_int_equal(load_text("# a comment\r\n"
                               "[spool]\r\n"
                               "directory = /var/spool/hylafax/recvq/ ; the fax server's\r\n"
                               "directory=/srv/ファクス\n"
                               "directory = /srv/ファクス/\n"
                               "directory = inbox\n"
                               "pattern = *.tif\n"
                               "settle_s = 0\n"
                               "rescan_s = 5\n"
                               "give_up_s = 10\n"
                               "\n"
                               "[reader]\n"
                               "workers = 2\n"
                               "deadline_s = 7\n"
                               "forms_directory = /a/forms\n"
                               "models_directory = /a/models\n"
                               "[judge]\n"
                               "auto_accept = no\n"
                               "threshold.phone = 0.98\n"
                               "threshold.name = never\n"
                               "threshold.text = 1",
                               &conf, &why),
                     0);
    snprintf(relative, sizeof(relative), "%s/inbox", instance);
    assert_int_equal(conf->n_spools, 3);
    assert_string_equal(conf->spools[0].directory, "/var/spool/hylafax/recvq");
    assert_string_equal(conf->spools[1].directory, "/srv/ファクス");
    assert_string_equal(conf->spools[2].directory, relative);
    assert_string_equal(conf->pattern, "*.tif");
    assert_int_equal(conf->settle_s, 0);
    assert_int_equal(conf->rescan_s, 5);
    assert_int_equal(conf->give_up_s, 10);
    assert_int_equal(conf->workers, 2);
    assert_int_equal(conf->deadline_s, 7);
    assert_string_equal(conf->forms_directory, "/a/forms");
    assert_string_equal(conf->models_directory, "/a/models");
    assert_false(conf->auto_accept);
    assert_float_equal(conf->threshold[FORM_KIND_PHONE], 0.98, 1e-12);
    assert_true(conf->threshold[FORM_KIND_NAME] > 1);
    assert_float_equal(conf->threshold[FORM_KIND_TEXT], 1, 1e-12);
    assert_true(conf->threshold[FORM_KIND_EMAIL] < 0);
    conf_free(conf);
}

static void note_value(void *context, const struct conf_value *value)
{
    char *text = context;

    sprintf(text + strlen(text), "%u [%s] %s=%s\n", value->line, value->section, value->name,
            value->value);
}

/* Spools of their own have what they do not say from [spool], wherever that stands; each value is
 * told with the line that gives it. */
static void test_named_spools(void **state)
{
    char text[4096] = "";
    struct conf *conf = NULL;
    struct why why = {""};

    assert_int_equal(load_text("[spool.asterisk]\n"
                               "directory = /a\n"
                               "settle_s = 5\n"
                               "[spool]\n"
                               "directory = /b\n"
                               "pattern = *.tif\n"
                               "give_up_s = 9\n"
                               "[spool.asterisk]\n"
                               "give_up_s = 8\n",
                               &conf, &why),
                     0);
    assert_int_equal(conf->n_spools, 2);
    assert_string_equal(conf->spools[0].name, "asterisk");
    assert_string_equal(conf->spools[0].directory, "/a");
    assert_string_equal(conf->spools[0].pattern, "*.tif");
    assert_int_equal(conf->spools[0].settle_s, 5);
    assert_int_equal(conf->spools[0].give_up_s, 8);
    assert_string_equal(conf->spools[1].name, "");
    assert_int_equal(conf->spools[1].settle_s, 2);
    assert_int_equal(conf->spools[1].give_up_s, 9);
    conf_each(conf, note_value, text);
    assert_non_null(strstr(text, "2 [spool.asterisk] directory=/a\n"));
    assert_non_null(strstr(text, "6 [spool.asterisk] pattern=*.tif\n"));
    assert_non_null(strstr(text, "3 [spool.asterisk] settle_s=5\n"));
    assert_non_null(strstr(text, "5 [spool] directory=/b\n"));
    assert_non_null(strstr(text, "0 [spool] settle_s=2\n"));
    assert_non_null(strstr(text, "0 [judge] auto_accept=yes\n"));
    assert_null(strstr(text, "threshold"));
    conf_free(conf);
}

/* Each mistake is refused with its line, its words, and what to write instead. */
static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *line, *said, *instead;
    } rows[] = {
        {"[spol]\nsettle_s = 2\n", ":2:", "[spol]", "spool, reader, report, judge, desk"},
        {"settle_s = 2\n", ":1:", "settle_s", "spool, reader, report, judge, desk"},
        {"[spool]\n\nsettle = 2\n", ":3:", "settle", "settle_s"},
        {"[judge]\nthresholds = 2\n", ":2:", "thresholds", "threshold.KIND"},
        {"[judge]\nsettle_s = 2\n", ":2:", "settle_s", "auto_accept"},
        {"[spool]\nsettle_s = two\n", ":2:", "two", "whole number from 0 to"},
        {"[spool]\nsettle_s = -1\n", ":2:", "-1", "whole number"},
        {"[spool]\nsettle_s = 2.5\n", ":2:", "2.5", "whole number"},
        {"[spool]\nsettle_s = 2s\n", ":2:", "2s", "whole number"},
        {"[spool]\nsettle_s = 99999999999999999999999\n", ":2:", "9999", "whole number"},
        {"[spool]\nrescan_s = 0\n", ":2:", "rescan_s", "from 1"},
        {"[spool]\nsettle_s =\n", ":2:", "settle_s", "give one"},
        {"[spool]\nsettle_s = 1\nsettle_s = 2\n", ":3:", "twice", "keep one"},
        {"[spool]\npattern = a\n  b\n", ":3:", "twice", "keep one"},
        {"[reader]\nworkers = 0\n", ":2:", "workers", "from 1 to 64"},
        {"[reader]\nworkers = 65\n", ":2:", "65", "from 1 to 64"},
        {"[judge]\nauto_accept = maybe\n", ":2:", "maybe", "yes or no"},
        {"[judge]\nthreshold.phone = 98\n", ":2:", "98", "0.98"},
        {"[judge]\nthreshold.phone = 0\n", ":2:", "= 0", "0.98"},
        {"[judge]\nthreshold.phone = nan\n", ":2:", "nan", "0.98"},
        {"[judge]\nthreshold.phone = 0,98\n", ":2:", "0,98", "0.98"},
        {"[judge]\nthreshold.fax = 0.9\n", ":2:", "threshold.fax", "prefecture, facility"},
        {"[judge]\nthreshold.phone = 0.9\nthreshold.phone = 0.9\n", ":3:", "twice", "keep one"},
        {"[spool.a b]\nsettle_s = 2\n", ":2:", "a b", "small letters"},
        {"[spool.]\nsettle_s = 2\n", ":2:", "[spool.]", "small letters"},
        {"[spool.a]\nrescan_s = 2\n", ":2:", "rescan_s", "directory, pattern, fax_log, settle_s"},
        {"[spool.a]\nsettle_s = 2\n", ": ", "[spool.a]", "directory"},
        {"[spool.a]\ndirectory = /a\ndirectory = /b\n", ":3:", "twice", "keep one"},
        {"[spool]\ndirectory = /a\n[spool.a]\ndirectory = /a/\n", ":4:", "/a", "another"},
        {"[spool\nsettle_s = 2\n", ":1:", "neither", "[section]"},
        {"[spool]\nhello\n", ":2:", "neither", "key = value"},
    };
    struct why why;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct conf *conf = NULL;

        why.text[0] = '\0';
        assert_int_equal(load_text(rows[i].text, &conf, &why), -EINVAL);
        assert_null(conf);
        if (!strstr(why.text, "/uketsuke.conf") || !strstr(why.text, rows[i].line) ||
            !strstr(why.text, rows[i].said) || !strstr(why.text, rows[i].instead))
            fail_msg("row %zu: %s", i, why.text);
    }
}

/* A line longer than the parser's buffer is refused, not cut in two; and too many spools are
 * refused. */
static void test_bounds(void **state)
{
    char text[8192] = "[spool]\ndirectory = /";
    struct conf *conf = NULL;
    struct why why = {""};
    size_t n = strlen(text);

    memset(text + n, 'x', 4000);
    assert_int_equal(load_text(text, &conf, &why), -EINVAL);
    assert_non_null(strstr(why.text, ":2:"));

    n = (size_t)sprintf(text, "[spool]\n");
    for (int i = 0; i <= CONF_MAX_SPOOLS; i++)
        n += (size_t)sprintf(text + n, "directory = /s%d\n", i);
    assert_int_equal(load_text(text, &conf, &why), -EINVAL);
    assert_non_null(strstr(why.text, ":18:"));
}

/* A directory in the place of the file is refused by name; bytes that are no text too. */
static void test_not_text(void **state)
{
    char path[128];
    struct conf *conf = NULL;
    struct why why = {""};

    snprintf(path, sizeof(path), "%s/uketsuke.conf", instance);
    assert_int_equal(file_write_atomic(path, "[spool]\0\n", 9, 0600, &why), 0);
    assert_int_equal(conf_load(instance, &conf, &why), -EINVAL);
    assert_non_null(strstr(why.text, path));
    unlink(path);
    mkdir(path, 0700);
    assert_int_equal(conf_load(instance, &conf, &why), -EISDIR);
    assert_non_null(strstr(why.text, path));
}

/* --spool: added to what the file names, relative to where the person stands, each once. */
static void test_add_spool(void **state)
{
    char here[PATH_MAX], expected[PATH_MAX + 8];
    struct conf *conf = NULL;
    struct why why = {""};

    assert_int_equal(load_text("[spool]\ndirectory = /a\n", &conf, &why), 0);
    assert_int_equal(conf_add_spool(conf, "/a/", &why), 0);
    assert_int_equal(conf_add_spool(conf, "b", &why), 0);
    assert_non_null(getcwd(here, sizeof(here)));
    snprintf(expected, sizeof(expected), "%s/b", here);
    assert_int_equal(conf->n_spools, 2);
    assert_string_equal(conf->spools[1].directory, expected);
    conf_free(conf);
}

/* The instance: the argument, else the environment, else the installed place; it need not exist
 * yet. */
static void test_instance(void **state)
{
    struct conf *conf = NULL;
    struct why why = {""};

    setenv("UKETSUKE_INSTANCE", "/nonexistent/instance", 1);
    assert_int_equal(conf_load(NULL, &conf, &why), 0);
    assert_string_equal(conf->instance, "/nonexistent/instance");
    conf_free(conf);
    assert_int_equal(conf_load(instance, &conf, &why), 0);
    assert_string_equal(conf->instance, instance);
    conf_free(conf);
    unsetenv("UKETSUKE_INSTANCE");
    assert_int_equal(conf_load(NULL, &conf, &why), 0);
    assert_string_equal(conf->instance, "/var/lib/uketsuke");
    conf_free(conf);
    assert_int_equal(conf_load("", &conf, &why), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_spools, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mistakes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_add_spool, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_instance, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
