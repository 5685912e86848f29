/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lookup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "judge/lexicon.h"
#include "judge/tsv.h"
#include "text/fold.h"
#include "text/utf8.h"

enum { MAX_SOUND_BYTES = 1024 };

struct name {
    const char *text; /* borrowed from a list */
    char *folded;     /* fold_key() of it */
    char *sound;      /* in Roman letters, as far as it is known */
    enum form_kind kind;
    bool is_own; /* of the form's list, and not the country's */
};

struct lookup {
    struct lexicon *lists[FORM_KIND_COUNT], *hospitals;
    struct tsv sounds;
    struct name *names;
    size_t n_names, n_room;
};

/* ---- sounds ---- */

/* The syllables of hiragana in the order of Unicode (U+3041 to U+3096), in the spelling of
 * Kunrei. */
static const char *const syllables[] = {
    "a",  "a",  "i",  "i",  "u",  "u",  "e",  "e",  "o",  "o",  "ka", "ga", "ki", "gi", "ku",
    "gu", "ke", "ge", "ko", "go", "sa", "za", "si", "zi", "su", "zu", "se", "ze", "so", "zo",
    "ta", "da", "ti", "zi", "",   "tu", "zu", "te", "de", "to", "do", "na", "ni", "nu", "ne",
    "no", "ha", "ba", "pa", "hi", "bi", "pi", "hu", "bu", "pu", "he", "be", "pe", "ho", "bo",
    "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru",
    "re", "ro", "wa", "wa", "i",  "e",  "o",  "n",  "vu", "ka", "ke",
};

enum {
    FIRST_HIRAGANA = 0x3041,
    LAST_HIRAGANA = 0x3096,
    KATAKANA = 0x60, /* beyond hiragana */
    SMALL_TU = 0x3063,
    LONG_VOWEL = 0x30FC
};

/* What does not fit is left out. */
static void append(char sound[MAX_SOUND_BYTES], size_t *n, const char *text, size_t n_text)
{
    if (*n + n_text >= MAX_SOUND_BYTES)
        return;
    memcpy(sound + *n, text, n_text);
    *n += n_text;
}

static bool is_small_y(uint32_t c)
{
    return c == 0x3083 || c == 0x3085 || c == 0x3087;
}

/* Kana become Roman letters, all else stays. */
static void put_kana(const char *text, char ret_sound[MAX_SOUND_BYTES])
{
    size_t n = 0;
    bool doubled = false;

    for (uint32_t c; n + 8 < MAX_SOUND_BYTES && (c = utf8_next(&text));) {
        const char *syllable;

        if (c >= FIRST_HIRAGANA + KATAKANA && c <= LAST_HIRAGANA + KATAKANA)
            c -= KATAKANA;
        if (c == LONG_VOWEL) {
            ret_sound[n++] = '-';
            continue;
        }
        if (c < FIRST_HIRAGANA || c > LAST_HIRAGANA) {
            n += utf8_put(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c, ret_sound + n);
            continue;
        }
        syllable = syllables[c - FIRST_HIRAGANA];
        if (c == SMALL_TU) {
            doubled = true;
            continue;
        }
        if (is_small_y(c) && n > 0 && ret_sound[n - 1] == 'i')
            n--;
        if (doubled)
            ret_sound[n++] = syllable[0];
        doubled = false;
        append(ret_sound, &n, syllable, strlen(syllable));
    }
    ret_sound[n] = '\0';
}

/* Roman letters as people type them to those of `syllables`. */
static void level(const char *from, char ret_sound[MAX_SOUND_BYTES])
{
    static const char *const ways[][2] = {
        {"shi", "si"}, {"sh", "sy"},  {"chi", "ti"}, {"tch", "tty"}, {"ch", "ty"},
        {"tsu", "tu"}, {"fu", "hu"},  {"ji", "zi"},  {"jy", "zy"},   {"ja", "zya"},
        {"ju", "zyu"}, {"jo", "zyo"}, {"di", "zi"},  {"du", "zu"},   {"nn", "n"}};
    size_t n = 0, n_ways = sizeof(ways) / sizeof(ways[0]);

    while (*from && n + 4 < MAX_SOUND_BYTES) {
        size_t i = 0;

        while (i < n_ways && strncmp(from, ways[i][0], strlen(ways[i][0])) != 0)
            i++;
        if (i == n_ways) {
            ret_sound[n++] = *from++;
            continue;
        }
        append(ret_sound, &n, ways[i][1], strlen(ways[i][1]));
        from += strlen(ways[i][0]);
    }
    ret_sound[n] = '\0';
}

/* How a text sounds, as far as its words are known. The caller's; NULL when memory is short. */
static char *sound_of(const struct lookup *lookup, const char *text)
{
    char kana[MAX_SOUND_BYTES], roman[MAX_SOUND_BYTES], sound[MAX_SOUND_BYTES];
    size_t n = 0;

    while (*text && n + 8 < sizeof(kana)) {
        size_t longest = 0, row = 0;
        const char *next = text;

        for (size_t i = 0; i < lookup->sounds.n_rows; i++) {
            const char *word = tsv_cell(&lookup->sounds, i, 0);
            size_t n_word = strlen(word);

            if (n_word > longest && !strncmp(text, word, n_word)) {
                longest = n_word;
                row = i;
            }
        }
        if (longest > 0) {
            const char *reading = tsv_cell(&lookup->sounds, row, 1);

            append(kana, &n, reading, strlen(reading));
            text += longest;
            continue;
        }
        utf8_next(&next);
        append(kana, &n, text, (size_t)(next - text));
        text = next;
    }
    kana[n] = '\0';
    put_kana(kana, roman);
    level(roman, sound);
    return strdup(sound);
}

/* ---- the lists ---- */

static int add_names(struct lookup *lookup, const struct lexicon *list, enum form_kind kind,
                     bool is_own)
{
    for (size_t i = 0; i < list->n_entries; i++) {
        struct name *name;

        if (lookup->n_names == lookup->n_room) {
            size_t room = lookup->n_room ? 2 * lookup->n_room : 256;
            struct name *names = reallocarray(lookup->names, room, sizeof(*names));

            if (!names)
                return -ENOMEM;
            lookup->names = names;
            lookup->n_room = room;
        }
        name = &lookup->names[lookup->n_names++];
        *name = (struct name){.text = list->entries[i].name, .kind = kind, .is_own = is_own};
        name->folded = fold_key(name->text);
        name->sound = sound_of(lookup, name->text);
        if (!name->folded || !name->sound)
            return -ENOMEM;
    }
    return 0;
}

static int load(struct lookup *lookup, const char *forms_directory, const struct form *form,
                struct why *why)
{
    static const char *const columns[] = {"name", "reading"};
    char path[4096];
    int r;

    snprintf(path, sizeof(path), "%s/common/sounds.tsv", forms_directory);
    r = tsv_load(path, columns, 2, 2, &lookup->sounds, why);
    for (int kind = 0; kind < FORM_KIND_COUNT && r == 0; kind++) {
        if (!form->lexicon[kind])
            continue;
        r = lexicon_load(form->lexicon[kind], &lookup->lists[kind], why);
        if (r == 0 && add_names(lookup, lookup->lists[kind], (enum form_kind)kind, true) < 0)
            r = why_set(why, -ENOMEM, _("out of memory"));
    }
    snprintf(path, sizeof(path), "%s/common/hospitals.tsv", forms_directory);
    if (r == 0 && form->lexicon[FORM_KIND_FACILITY])
        r = lexicon_load(path, &lookup->hospitals, why);
    if (r == 0 && lookup->hospitals &&
        add_names(lookup, lookup->hospitals, FORM_KIND_FACILITY, false) < 0)
        r = why_set(why, -ENOMEM, _("out of memory"));
    return r;
}

int lookup_open(const char *forms_directory, const struct form *form, struct lookup **ret_lookup,
                struct why *why)
{
    _cleanup_(lookup_freep) struct lookup *lookup = calloc(1, sizeof(*lookup));
    int r;

    if (!lookup)
        return why_set(why, -ENOMEM, _("out of memory"));
    r = load(lookup, forms_directory, form, why);
    if (r < 0)
        return r;
    *ret_lookup = lookup;
    lookup = NULL;
    return 0;
}

struct lookup *lookup_free(struct lookup *lookup)
{
    if (!lookup)
        return NULL;
    for (size_t i = 0; i < lookup->n_names; i++) {
        free(lookup->names[i].folded);
        free(lookup->names[i].sound);
    }
    free(lookup->names);
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        lexicon_free(lookup->lists[kind]);
    lexicon_free(lookup->hospitals);
    tsv_deinit(&lookup->sounds);
    free(lookup);
    return NULL;
}

/* ---- looking up ---- */

bool lookup_has(const struct lookup *lookup, enum form_kind kind)
{
    return lookup->lists[kind];
}

enum { N_RANKS = 4 };

/* Where the letters stand in the name: at its beginning (0) or further on (1), and 2 more when the
 * name is not of the form's own list; N_RANKS: nowhere. */
static int rank(const struct name *name, const char *folded, const char *sound)
{
    const char *as_written = strstr(name->folded, folded);
    const char *as_it_sounds = strstr(name->sound, sound);

    if (!as_written && !as_it_sounds)
        return N_RANKS;
    return (as_written != name->folded && as_it_sounds != name->sound) + (name->is_own ? 0 : 2);
}

size_t lookup_find(const struct lookup *lookup, enum form_kind kind, const char *letters,
                   const char **ret_names, size_t n)
{
    _cleanup_(cleanup_freep) char *folded = fold_key(letters), *sound = sound_of(lookup, letters);
    size_t n_found = 0;

    if (!folded || !sound || !*folded)
        return 0;
    for (int wanted = 0; wanted < N_RANKS; wanted++)
        for (size_t i = 0; i < lookup->n_names && n_found < n; i++)
            if (lookup->names[i].kind == kind && rank(&lookup->names[i], folded, sound) == wanted)
                ret_names[n_found++] = lookup->names[i].text;
    return n_found;
}
