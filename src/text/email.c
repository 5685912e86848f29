/* SPDX-License-Identifier: Apache-2.0
 *
 * email: the dot-atom form of RFC 5322 with the lengths of RFC 5321; quoted local parts and address
 * literals exist, but not on paper. The domain is asked of the Public Suffix List that libpsl
 * carries: it must end in a listed suffix and have at least one label before it. Whether it exists
 * is not asked.
 */
#include "text/email.h"

#include <ctype.h>
#include <errno.h>
#include <libpsl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/cleanup.h"
#include "text/utf8.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, DOMAIN_MAX = 253 };

/* White space that layout brought in is dropped; any other gap stays, because an underscore that
 * touches the rule below it is seen as one. */
static void drop_layout_spaces(char *text)
{
    char *end = text;
    bool gap = false;

    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            continue;
        if (*p == ' ' || *p == '\t' || *p == '\r') {
            gap = true;
            continue;
        }
        if (gap && end > text && !strchr("@.", *p) && !strchr("@.", end[-1]))
            *end++ = ' ';
        gap = false;
        *end++ = *p;
    }
    *end = '\0';
}

/* atoms of allowed characters, joined by single dots */
static bool is_dot_atom(const char *from, size_t n)
{
    bool after_dot = true;

    for (size_t i = 0; i < n; i++) {
        if (from[i] == '.') {
            if (after_dot)
                return false;
            after_dot = true;
        } else {
            if (!isalnum((unsigned char)from[i]) && !strchr("!#$%&'*+-/=?^_`{|}~", from[i]))
                return false;
            after_dot = false;
        }
    }
    return n > 0 && !after_dot;
}

/* labels of letters, digits and inner hyphens, at least two of them; the last is not a number */
static bool is_host_name(const char *domain)
{
    unsigned n_labels = 0;
    const char *label = domain;

    if (strlen(domain) > DOMAIN_MAX)
        return false;
    for (;;) {
        size_t n = strcspn(label, ".");

        if (n == 0 || n > LABEL_MAX || label[0] == '-' || label[n - 1] == '-')
            return false;
        for (size_t i = 0; i < n; i++)
            if (!isalnum((unsigned char)label[i]) && label[i] != '-')
                return false;
        n_labels++;
        if (!label[n])
            return n_labels >= 2 && !isdigit((unsigned char)label[0]);
        label += n + 1;
    }
}

/* Under a listed suffix, with a label of its own. The rule «*» for unlisted top-level domains is
 * left out: it would make every word a suffix. */
static bool is_registrable(const char *domain)
{
    const psl_ctx_t *psl = psl_builtin();
    const char *registrable;

    if (!psl)
        return true; /* libpsl was built without a list: nothing can be said */
    registrable = psl_registrable_domain(psl, domain);
    return registrable &&
           !psl_is_public_suffix2(psl, domain, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) &&
           psl_is_public_suffix2(psl, strchr(registrable, '.') + 1,
                                 PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

static enum email_verdict judge(const char *text)
{
    const char *at = strchr(text, '@');

    if (!at || strchr(at + 1, '@'))
        return EMAIL_MALFORMED;
    if (at - text > LOCAL_MAX || !is_dot_atom(text, (size_t)(at - text)) || !is_host_name(at + 1))
        return EMAIL_MALFORMED;
    return is_registrable(at + 1) ? EMAIL_OK : EMAIL_UNKNOWN_DOMAIN;
}

/* The bytes of text that fit, up to a whole character. */
static void copy_whole(const char *text, char *ret_text, size_t size)
{
    size_t n = 0;
    const char *next = text;

    while (utf8_next(&next) && (size_t)(next - text) < size)
        n = (size_t)(next - text);
    memcpy(ret_text, text, n);
    ret_text[n] = '\0';
}

int email_parse(const char *text, struct email *ret_email)
{
    _cleanup_(cleanup_freep) char *address = NULL;
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t r =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &normal,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    bool fits;

    if (r == UTF8PROC_ERROR_NOMEM)
        return -ENOMEM;
    address = r < 0 ? strdup("") : (char *)normal; /* no UTF-8: nothing to show */
    if (!address)
        return -ENOMEM;
    drop_layout_spaces(address);
    for (char *p = strrchr(address, '@'); p && *p; p++)
        *p = (char)((unsigned char)*p < 0x80 ? tolower((unsigned char)*p) : *p);
    fits = strlen(address) < EMAIL_TEXT_SIZE;
    copy_whole(address, ret_email->text, sizeof(ret_email->text));
    ret_email->verdict = fits ? judge(ret_email->text) : EMAIL_MALFORMED;
    return 0;
}
