/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke-sample: makes sample faxes with their truth. See docs/samples.md and uketsuke-sample(1).
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "base/paths.h"
#include "sample/foreign.h"
#include "sample/sample.h"

enum { EXIT_USAGE = 2 };

enum option_id {
    OPTION_FORM = 256,
    OPTION_SEED,
    OPTION_COUNT,
    OPTION_TIER,
    OPTION_TYPED,
    OPTION_HAND,
    OPTION_BLANK,
    OPTION_RESOLUTION,
    OPTION_ROTATION,
    OPTION_UPSIDE_DOWN,
    OPTION_FOREIGN,
    OPTION_COVER,
    OPTION_CUT,
    OPTION_LINE,
    OPTION_NAMES,
    OPTION_PEN,
    OPTION_FONT,
    OPTION_NAME,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"form", required_argument, NULL, OPTION_FORM},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"count", required_argument, NULL, OPTION_COUNT},
    {"tier", required_argument, NULL, OPTION_TIER},
    {"typed", no_argument, NULL, OPTION_TYPED},
    {"hand", no_argument, NULL, OPTION_HAND},
    {"blank", no_argument, NULL, OPTION_BLANK},
    {"resolution", required_argument, NULL, OPTION_RESOLUTION},
    {"rotation", required_argument, NULL, OPTION_ROTATION},
    {"upside-down", no_argument, NULL, OPTION_UPSIDE_DOWN},
    {"foreign", optional_argument, NULL, OPTION_FOREIGN},
    {"cover", no_argument, NULL, OPTION_COVER},
    {"cut", no_argument, NULL, OPTION_CUT},
    {"line", required_argument, NULL, OPTION_LINE},
    {"names", required_argument, NULL, OPTION_NAMES},
    {"pen", required_argument, NULL, OPTION_PEN},
    {"font", required_argument, NULL, OPTION_FONT},
    {"name", required_argument, NULL, OPTION_NAME},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static const char usage_text[] =
    N_("usage: uketsuke-sample [OPTION]... -o DIRECTORY\n"
       "Makes sample faxes and adds their truth to DIRECTORY/truth.jsonl.\n"
       "  --form NAME          a shipped form, or the directory of one (default renrakuhyo)\n"
       "  --seed N             everything follows from it (default 1)\n"
       "  --count N            that many faxes, with seeds N, N+1 ... (default 1)\n"
       "  --tier TIER          clean, typical (default) or harsh\n"
       "  --typed, --hand      filled in from a keyboard or with a pen (default: either)\n"
       "  --blank              nothing is filled in\n"
       "  --resolution R       std, fine or super (default: as the tier has it)\n"
       "  --rotation DEGREES   0, 90, 180, 270: to be turned clockwise to be upright\n"
       "  --upside-down        --rotation 180\n"
       "  --foreign[=KIND]     another document: letter, table, cover, note, figure, empty\n"
       "  --cover              a cover sheet first\n"
       "  --cut                the call is cut: the page ends early\n"
       "  --line L             any (default), quiet or bad (scan lines get lost)\n"
       "  --names N            specimen (default: evidently nobody's) or common\n"
       "  --pen FAMILY         all writing by hand in this pen font (default: any of five)\n"
       "  --font FAMILY        all type in this font (default: any of ten)\n"
       "  --name NAME          file name without .tif; only for one fax\n"
       "  -o DIRECTORY         made if it is not there\n");

/* The index of text in words, or -1. */
static int word_index(const char *text, const char *const *words, int n_words)
{
    for (int i = 0; i < n_words; i++)
        if (!strcmp(text, words[i]))
            return i;
    return -1;
}

static const char *const resolution_words[] = {"std", "fine", "super"};
static const char *const rotation_words[] = {"0", "90", "180", "270"};
static const char *const foreign_words[] = {"letter", "table", "cover", "note", "figure", "empty"};
static const char *const line_words[] = {"any", "quiet", "bad"};
static const char *const names_words[] = {"specimen", "common"};

struct order {
    struct sample_spec spec;
    const char *form, *directory, *name, *pen, *font;
    unsigned long count;
};

static bool parse_number(const char *text, unsigned long long *ret_number)
{
    char *end;

    errno = 0;
    *ret_number = strtoull(text, &end, 10);
    return !errno && end != text && !*end && text[0] != '-';
}

/* Sets *index to that of the word; false when there is no such word. */
static bool choose(const char *text, const char *const *words, int n_words, int *ret_index)
{
    int index = word_index(text, words, n_words);

    if (index >= 0)
        *ret_index = index;
    return index >= 0;
}

static bool take_option(struct order *order, int option)
{
    struct sample_spec *spec = &order->spec;
    unsigned long long number = 0;
    int index = 0;
    bool good = true;

    switch (option) {
    case OPTION_FORM:
        order->form = optarg;
        break;
    case OPTION_SEED:
        good = parse_number(optarg, &number);
        spec->seed = number;
        break;
    case OPTION_COUNT:
        good = parse_number(optarg, &number) && number > 0 && number <= 1000000;
        order->count = (unsigned long)number;
        break;
    case OPTION_TIER:
        good = tier_from_name(optarg, &spec->tier) == 0;
        break;
    case OPTION_TYPED:
        spec->filling = SAMPLE_TYPED;
        break;
    case OPTION_HAND:
        spec->filling = SAMPLE_HAND;
        break;
    case OPTION_BLANK:
        spec->filling = SAMPLE_BLANK;
        break;
    case OPTION_RESOLUTION:
        good = choose(optarg, resolution_words, 3, &spec->resolution);
        break;
    case OPTION_ROTATION:
        good = choose(optarg, rotation_words, 4, &index);
        spec->rotation = index * 90;
        break;
    case OPTION_UPSIDE_DOWN:
        spec->rotation = 180;
        break;
    case OPTION_FOREIGN:
        spec->foreign = true;
        good = !optarg || choose(optarg, foreign_words, FOREIGN_COUNT, &spec->foreign_kind);
        break;
    case OPTION_COVER:
        spec->cover = true;
        break;
    case OPTION_CUT:
        spec->cut = true;
        break;
    case OPTION_LINE:
        good = choose(optarg, line_words, 3, &index);
        spec->line = (enum sample_line)index;
        break;
    case OPTION_NAMES:
        good = choose(optarg, names_words, 2, &index);
        spec->naming = (enum naming)index;
        break;
    case OPTION_PEN:
        order->pen = optarg;
        break;
    case OPTION_FONT:
        order->font = optarg;
        break;
    case OPTION_NAME:
        order->name = optarg;
        break;
    case 'o':
        order->directory = optarg;
        break;
    default:
        return false;
    }
    if (!good)
        fprintf(stderr, _("uketsuke-sample: «%s» is no value that this option takes; see --help\n"),
                optarg);
    return good;
}

static int load_form(const char *name, struct form **ret_form, struct why *why)
{
    char forms[PATH_MAX], directory[PATH_MAX + 256];

    if (strchr(name, '/'))
        return form_load(name, ret_form, why);
    if (paths_data("forms", forms, sizeof(forms)) != 0)
        return why_set(why, -ENOENT, _("the directory forms was not found"));
    snprintf(directory, sizeof(directory), "%s/%s", forms, name);
    return form_load(directory, ret_form, why);
}

/* One fax into the directory, its truth into the open file. */
static int make_one(const struct sampler *sampler, const struct order *order, FILE *truths,
                    struct why *why)
{
    _cleanup_(sample_freep) struct sample_fax *fax = NULL;
    _cleanup_(cleanup_freep) char *truth = NULL;
    char file[NAME_MAX], path[PATH_MAX];
    int r = sample_make(sampler, &order->spec, &fax, why);

    if (r)
        return r;
    if (order->name)
        snprintf(file, sizeof(file), "%s.tif", order->name);
    else
        snprintf(file, sizeof(file), "sample-%06llu.tif", (unsigned long long)order->spec.seed);
    snprintf(path, sizeof(path), "%s/%s", order->directory, file);
    r = sample_write(fax, path, why);
    if (r)
        return r;
    truth = sample_truth(fax, file);
    if (!truth)
        return why_set(why, -ENOMEM, _("out of memory while making a sample"));
    if (fprintf(truths, "%s\n", truth) < 0)
        return why_set(why, -EIO, _("%s/truth.jsonl: cannot be written"), order->directory);
    return 0;
}

static int make_all(struct order *order, struct why *why)
{
    _cleanup_(cleanup_fclosep) FILE *truths = NULL;
    struct sampler *sampler = NULL;
    struct form *form = NULL;
    char path[PATH_MAX];
    int r = file_make_directories(order->directory, 0777, why);

    snprintf(path, sizeof(path), "%s/truth.jsonl", order->directory);
    if (!r && !(truths = fopen(path, "a")))
        r = why_set(why, -errno, _("%s: cannot be opened: %m"), path);
    if (!r)
        r = load_form(order->form, &form, why);
    if (!r)
        r = sampler_new(order->pen, order->font, &sampler, why);
    order->spec.form = form;
    for (unsigned long i = 0; i < order->count && !r; i++, order->spec.seed++)
        r = make_one(sampler, order, truths, why);
    if (truths && fflush(truths) != 0 && !r)
        r = why_set(why, -errno, _("%s: cannot be written: %m"), path);
    sampler_free(sampler);
    form_free(form);
    return r;
}

int main(int argc, char **argv)
{
    struct order order = {.spec = {.seed = 1,
                                   .tier = TIER_TYPICAL,
                                   .resolution = SAMPLE_RESOLUTION_ANY,
                                   .foreign_kind = SAMPLE_FOREIGN_ANY},
                          .form = "renrakuhyo",
                          .count = 1};
    struct why why = {""};
    int option;

    intl_init();
    while ((option = getopt_long(argc, argv, "o:", long_options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(_(usage_text), stdout);
            return EXIT_SUCCESS;
        }
        if (!take_option(&order, option))
            return EXIT_USAGE;
    }
    if (!order.directory || optind < argc || (order.name && order.count > 1)) {
        fputs(_(usage_text), stderr);
        return EXIT_USAGE;
    }
    if (make_all(&order, &why) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "uketsuke-sample: %s\n", why.text);
    return EXIT_FAILURE;
}
