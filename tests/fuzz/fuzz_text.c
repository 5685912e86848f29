/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_text: any bytes as what a recogniser read. Every parser of text/ gives valid UTF-8 that
 * fits, keeps its canonical form when it meets it again, and says the same of it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/lookalike.h"
#include "text/name.h"
#include "text/parts.h"
#include "text/phone.h"
#include "text/phrase.h"
#include "text/prefecture.h"
#include "text/title.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static const struct area_code codes[] = {{"03", 2, 1}, {"045", 3, 2}, {"0561", 4, 4}};

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The keys that normalise need not be stable: what stands together once a space is gone may
 * compose. */
static void fold_all(const char *text)
{
    static char *(*const keys[])(const char *) = {fold_key, fold_same};
    static char *(*const folds[])(const char *) = {fold_name, fold_spaces, fold_lines};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        _cleanup_(cleanup_freep) char *key = keys[i](text);

        require(key && utf8_valid(key));
    }
    for (size_t i = 0; i < sizeof(folds) / sizeof(*folds); i++) {
        _cleanup_(cleanup_freep) char *folded = folds[i](text);
        _cleanup_(cleanup_freep) char *again = folded ? folds[i](folded) : NULL;

        require(folded && again && utf8_valid(folded) && strcmp(folded, again) == 0);
    }
}

static void parse_phone(const char *text)
{
    struct phone phone, again;

    require(phone_parse(text, codes, sizeof(codes) / sizeof(*codes), &phone) == 0);
    require(utf8_valid(phone.text));
    if (phone.verdict != PHONE_OK)
        return;
    require(phone_parse(phone.text, codes, sizeof(codes) / sizeof(*codes), &again) == 0);
    require(again.verdict == PHONE_OK && strcmp(again.text, phone.text) == 0);
}

static void parse_email(const char *text)
{
    struct email email, again;

    require(email_parse(text, &email) == 0 && utf8_valid(email.text));
    require(email_parse(email.text, &again) == 0);
    if (email.verdict == EMAIL_OK)
        require(again.verdict == EMAIL_OK && strcmp(again.text, email.text) == 0);
}

static void parse_name(const char *text)
{
    struct name name;

    require(name_parse(text, &name) == 0);
    require(utf8_valid(name.text) && utf8_valid(name.title));
    name_deinit(&name);
}

static void find_twins(const char *text)
{
    _cleanup_(cleanup_freep) char *levelled = fold_spaces(text);
    _cleanup_(cleanup_freep) char *name = NULL;
    _cleanup_(cleanup_freep) char *address = NULL;
    size_t before_end, title_at;

    require(levelled);
    require(lookalike_in_name(levelled, NULL, NULL, &name) == 0 && (!name || utf8_valid(name)));
    require(lookalike_in_email(levelled, &address) == 0 && (!address || utf8_valid(address)));
    lookalike_count(levelled);
    title_is(levelled);
    if (title_find(levelled, &before_end, &title_at))
        require(before_end <= title_at && title_at < strlen(levelled));
}

/* The parts are the whole of both, in their order. */
static void align(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    _cleanup_(cleanup_freep) struct part *parts = NULL;
    size_t n, at_a = 0, at_b = 0;

    require(parts_align(a, n_a, b, n_b, &parts, &n) == 0);
    for (size_t i = 0; i < n; i++) {
        require(parts[i].a_from == at_a && parts[i].b_from == at_b);
        at_a = parts[i].a_to;
        at_b = parts[i].b_to;
    }
    require(at_a == n_a && at_b == n_b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    enum { N_POINTS = 300 };
    _cleanup_(cleanup_freep) char *text = strndup((const char *)bytes, n_bytes);
    uint32_t points[N_POINTS];
    enum phrase phrase;
    size_t n, half;

    require(text);
    fold_all(text);
    parse_phone(text);
    parse_email(text);
    parse_name(text);
    find_twins(text);
    require(phrase_of(text, &phrase) == 0);
    require(prefecture_find(text) < PREFECTURE_COUNT);
    utf8_width(text);
    utf8_has_control(text);
    n = utf8_points(text, points, N_POINTS);
    require(n == utf8_length(text));
    n = n < N_POINTS ? n : N_POINTS;
    half = n / 2;
    require(utf8_distance(points, half, points + half, n - half, 5) <= 6);
    require(utf8_distance(points, n, points, n, 0) == 0);
    align(points, half, points + half, n - half);
    return 0;
}
