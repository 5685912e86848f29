/* SPDX-License-Identifier: Apache-2.0 */
#include "text/prefecture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"

static const struct {
    const char *name, *reading;
} prefectures[PREFECTURE_COUNT] = {
    {"北海道", "ほっかいどう"},   {"青森県", "あおもりけん"},   {"岩手県", "いわてけん"},
    {"宮城県", "みやぎけん"},     {"秋田県", "あきたけん"},     {"山形県", "やまがたけん"},
    {"福島県", "ふくしまけん"},   {"茨城県", "いばらきけん"},   {"栃木県", "とちぎけん"},
    {"群馬県", "ぐんまけん"},     {"埼玉県", "さいたまけん"},   {"千葉県", "ちばけん"},
    {"東京都", "とうきょうと"},   {"神奈川県", "かながわけん"}, {"新潟県", "にいがたけん"},
    {"富山県", "とやまけん"},     {"石川県", "いしかわけん"},   {"福井県", "ふくいけん"},
    {"山梨県", "やまなしけん"},   {"長野県", "ながのけん"},     {"岐阜県", "ぎふけん"},
    {"静岡県", "しずおかけん"},   {"愛知県", "あいちけん"},     {"三重県", "みえけん"},
    {"滋賀県", "しがけん"},       {"京都府", "きょうとふ"},     {"大阪府", "おおさかふ"},
    {"兵庫県", "ひょうごけん"},   {"奈良県", "ならけん"},       {"和歌山県", "わかやまけん"},
    {"鳥取県", "とっとりけん"},   {"島根県", "しまねけん"},     {"岡山県", "おかやまけん"},
    {"広島県", "ひろしまけん"},   {"山口県", "やまぐちけん"},   {"徳島県", "とくしまけん"},
    {"香川県", "かがわけん"},     {"愛媛県", "えひめけん"},     {"高知県", "こうちけん"},
    {"福岡県", "ふくおかけん"},   {"佐賀県", "さがけん"},       {"長崎県", "ながさきけん"},
    {"熊本県", "くまもとけん"},   {"大分県", "おおいたけん"},   {"宮崎県", "みやざきけん"},
    {"鹿児島県", "かごしまけん"}, {"沖縄県", "おきなわけん"},
};

const char *prefecture_name(int index)
{
    return index >= 0 && index < PREFECTURE_COUNT ? prefectures[index].name : NULL;
}

const char *prefecture_reading(int index)
{
    return index >= 0 && index < PREFECTURE_COUNT ? prefectures[index].reading : NULL;
}

/* Is key all of whole, or all but its suffix? */
static bool names(const char *key, const char *whole, const char *suffix)
{
    size_t n = strlen(whole), n_suffix = strlen(suffix);

    if (strcmp(key, whole) == 0)
        return true;
    return n > n_suffix && strcmp(whole + n - n_suffix, suffix) == 0 &&
           strlen(key) == n - n_suffix && strncmp(key, whole, n - n_suffix) == 0;
}

int prefecture_find(const char *text)
{
    static const struct {
        const char *name, *reading;
    } suffixes[] = {{"都", "と"}, {"府", "ふ"}, {"県", "けん"}}; /* 北海道 is never shortened */
    enum { N_SUFFIXES = sizeof(suffixes) / sizeof(*suffixes) };
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -2;
    /* the names first: they are asked for thousands of times, and folding a reading takes its time
     */
    for (int i = 0; i < PREFECTURE_COUNT; i++)
        for (size_t s = 0; s < N_SUFFIXES; s++)
            if (names(key, prefectures[i].name, suffixes[s].name))
                return i;
    for (int i = 0; i < PREFECTURE_COUNT; i++) {
        _cleanup_(cleanup_freep) char *reading = fold_key(prefectures[i].reading);

        if (!reading)
            return -2;
        for (size_t s = 0; s < N_SUFFIXES; s++)
            if (names(key, reading, suffixes[s].reading))
                return i;
    }
    return -1;
}
