/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <string.h>

#include "text/email.h"

/* Well-formed addresses under a domain that somebody can have are OK; nothing is repaired. */
static void test_addresses(void **state)
{
    static const struct {
        const char *text, *address;
        enum email_verdict verdict;
    } rows[] = {
        {"taro@example.jp", "taro@example.jp", EMAIL_OK},
        {" taro@example.jp\n", "taro@example.jp", EMAIL_OK},
        {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp", EMAIL_OK},
        {"Taro.Test+a_b-c@EXAMPLE.JP", "Taro.Test+a_b-c@example.jp", EMAIL_OK},
        {"taro @ example. jp", "taro@example.jp", EMAIL_OK},
        {"taro.test@\nhosp.example.jp", "taro.test@hosp.example.jp", EMAIL_OK},
        {"t@hosp.pref.example.ac.jp", "t@hosp.pref.example.ac.jp", EMAIL_OK},
        {"t@example.com", "t@example.com", EMAIL_OK},
        {"t@a-b.example.jp", "t@a-b.example.jp", EMAIL_OK},
        /* a gap may be an underscore that ran into the rule below it */
        {"taro test@example.jp", "taro test@example.jp", EMAIL_MALFORMED},
        {"taro@exam ple.jp", "taro@exam ple.jp", EMAIL_MALFORMED},
        {"taro", "taro", EMAIL_MALFORMED},
        {"", "", EMAIL_MALFORMED},
        {"@example.jp", "@example.jp", EMAIL_MALFORMED},
        {"taro@", "taro@", EMAIL_MALFORMED},
        {"taro@@example.jp", "taro@@example.jp", EMAIL_MALFORMED},
        {"taro@a@example.jp", "taro@a@example.jp", EMAIL_MALFORMED},
        {".taro@example.jp", ".taro@example.jp", EMAIL_MALFORMED},
        {"taro.@example.jp", "taro.@example.jp", EMAIL_MALFORMED},
        {"ta..ro@example.jp", "ta..ro@example.jp", EMAIL_MALFORMED},
        {"taro@example", "taro@example", EMAIL_MALFORMED},
        {"taro@example..jp", "taro@example..jp", EMAIL_MALFORMED},
        {"taro@-example.jp", "taro@-example.jp", EMAIL_MALFORMED},
        {"taro@example-.jp", "taro@example-.jp", EMAIL_MALFORMED},
        {"taro@exam_ple.jp", "taro@exam_ple.jp", EMAIL_MALFORMED},
        {"taro@192.0.2.1", "taro@192.0.2.1", EMAIL_MALFORMED},
        {"taro@[192.0.2.1]", "taro@[192.0.2.1]", EMAIL_MALFORMED},
        {"\"ta ro\"@example.jp", "\"ta ro\"@example.jp", EMAIL_MALFORMED},
        {"taro,test@example.jp", "taro,test@example.jp", EMAIL_MALFORMED},
        {"太郎@example.jp", "太郎@example.jp", EMAIL_MALFORMED},
        {"E-mail: taro@example.jp", "E-mail: taro@example.jp", EMAIL_MALFORMED},
        {"a@example.jp b@example.jp", "a@example.jp b@example.jp", EMAIL_MALFORMED},
        {"taro@example.jр", "taro@example.jр", EMAIL_MALFORMED}, /* a Cyrillic р */
        {"taro@ac.jp", "taro@ac.jp", EMAIL_UNKNOWN_DOMAIN},      /* a public suffix itself */
        {"taro@example.jq", "taro@example.jq", EMAIL_UNKNOWN_DOMAIN},
        {"taro@example.ip", "taro@example.ip", EMAIL_UNKNOWN_DOMAIN},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct email email;

        assert_int_equal(email_parse(rows[i].text, &email), 0);
        if (strcmp(email.text, rows[i].address) != 0 || email.verdict != rows[i].verdict)
            fail_msg("«%s»: «%s» %d", rows[i].text, email.text, (int)email.verdict);
    }
}

/* Local part, label and whole are bounded as RFC 5321 says; too long is malformed and cut, never
 * overrun. */
static void test_lengths(void **state)
{
    struct email email;
    char text[2000];

    memset(text, 'a', sizeof(text));
    strcpy(text + 64, "@example.jp");
    assert_int_equal(email_parse(text, &email), 0);
    assert_int_equal(email.verdict, EMAIL_OK);

    memset(text, 'a', sizeof(text));
    strcpy(text + 65, "@example.jp");
    assert_int_equal(email_parse(text, &email), 0);
    assert_int_equal(email.verdict, EMAIL_MALFORMED);

    memset(text, 'a', sizeof(text));
    strcpy(text + 1500, "@example.jp");
    assert_int_equal(email_parse(text, &email), 0);
    assert_int_equal(email.verdict, EMAIL_MALFORMED);
    assert_true(strlen(email.text) < EMAIL_TEXT_SIZE);

    strcpy(text, "x");
    for (int i = 0; i < 200; i++)
        strcat(text, "髙");
    assert_int_equal(email_parse(text, &email), 0);
    assert_int_equal((strlen(email.text) - 1) % strlen("髙"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses),
                                       cmocka_unit_test(test_lengths)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
