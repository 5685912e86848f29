/* SPDX-License-Identifier: Apache-2.0
 *
 * bench-road: the time that a page takes on each stage of the road, beside libtiff's decoding alone
 * and beside tesseract over the whole page, in one run (docs/benchmark.md).
 *
 *   bench-road [--repeats N] [--without-tesseract] FILE.tif...
 *
 * Processor time, not the clock on the wall: it does not count what other programs take. The faxes
 * go through the real reader process first, which gives its memory and what is judged and stored.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/paths.h"
#include "reader/client.h"
#include "subject.h"

DEFINE_CLEANUP(struct yardstick *, yardstick_close)

enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_WRONG_USE = 2, DEFAULT_REPEATS = 5 };

/* The scratch database must lie on a disk, where fsync(2) costs what it costs; /tmp often does not.
 */
#define SCRATCH_PATTERN "/var/tmp/uketsuke-bench-XXXXXX"

/* What is to be measured. */
struct faxes {
    char **paths; /* borrowed */
    struct result **results;
    size_t n, n_pages;
};

static double cpu_ms_of(const struct rusage *usage)
{
    return 1e3 * (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           1e-3 * (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

/* ---- the reader as it is used ---- */

static int ask_reader(struct reader *reader, struct faxes *faxes, struct why *why)
{
    int r = 0;

    for (size_t i = 0; i < faxes->n && r == 0; i++) {
        _cleanup_(cleanup_closep) int fd = open(faxes->paths[i], O_RDONLY | O_CLOEXEC);

        if (fd < 0)
            return why_set(why, -errno, "%s: %s", faxes->paths[i], strerror(errno));
        r = reader_read(reader, fd, /* trace_fd= */ -1, &faxes->results[i], why);
        if (r == 0)
            faxes->n_pages += faxes->results[i]->n_pages;
    }
    return r;
}

/* Must be the first thing that the program does: a child's peak memory counts what its parent held
 * when it was started. */
static int read_all(struct faxes *faxes, struct why *why)
{
    char program[PATH_MAX];
    struct reader_settings settings = {.program = program};
    struct reader *reader;
    struct rusage usage;
    int r;

    if (paths_beside_program("../../uketsuke-reader", program, sizeof(program)) < 0)
        return why_set(why, -ENOENT, "uketsuke-reader: not built");
    r = reader_start(&settings, &reader, why);
    if (r < 0)
        return r;
    r = ask_reader(reader, faxes, why);
    reader_stop(reader);
    getrusage(RUSAGE_CHILDREN, &usage);
    if (r == 0 && faxes->n_pages)
        printf("reader process: %zu faxes, %zu pages; %.0f ms a page with start and jail; peak "
               "memory of its largest process %.0f MiB\n",
               faxes->n, faxes->n_pages, cpu_ms_of(&usage) / (double)faxes->n_pages,
               (double)usage.ru_maxrss / 1024);
    return r;
}

/* ---- what all pages share ---- */

static int load(struct bench *bench, struct why *why)
{
    char forms[PATH_MAX], models[PATH_MAX];
    clock_t start;
    int r;

    if (paths_data("forms", forms, sizeof(forms)) < 0 ||
        paths_data("models", models, sizeof(models)) < 0)
        return why_set(why, -ENOENT, "forms, models: not found; set UKETSUKE_DATA");
    bench->policy = policy_default();
    r = form_set_load(forms, &bench->forms, why);
    if (r == 0)
        r = judge_new(forms, &bench->forms, &bench->judge, why);
    start = clock();
    if (r == 0)
        r = recognisers_load(models, &bench->recognisers, why);
    if (r == 0)
        printf("models: loaded in %.0f ms; network on %s\n",
               1e3 * (double)(clock() - start) / CLOCKS_PER_SEC, net_ops_best()->name);
    if (r == 0 && !mkdtemp(strcpy(bench->scratch, SCRATCH_PATTERN))) {
        bench->scratch[0] = '\0';
        r = why_set(why, -errno, "%s: %s", SCRATCH_PATTERN, strerror(errno));
    }
    if (r == 0)
        r = store_open(bench->scratch, /* create= */ true, &bench->store, why);
    return r;
}

/* What tesseract takes for its start and its model, which it loads for every page. */
static int try_tesseract(struct bench *bench, struct why *why)
{
    double cpu_ms[DEFAULT_REPEATS];
    char picture[128];
    PIX *blank;
    int r = 0;

    if (bench->no_tesseract)
        return 0;
    snprintf(picture, sizeof(picture), "%s/blank.png", bench->scratch);
    blank = pixCreate(200, 200, 1);
    if (!blank || pixWrite(picture, blank, IFF_PNG) != 0)
        r = -EIO;
    pixDestroy(&blank);
    for (int i = 0; i < DEFAULT_REPEATS && r == 0; i++)
        r = yardstick_tesseract(picture, &cpu_ms[i]);
    if (r == -ENOENT) {
        printf("tesseract: left out; it needs the packages tesseract-ocr and tesseract-ocr-jpn\n");
        bench->no_tesseract = true;
        return 0;
    }
    if (r < 0)
        return why_set(why, r, "%s: tesseract failed on a blank picture", picture);
    printf("tesseract: %.0f ms of each page are its start and its model\n",
           times_median(cpu_ms, DEFAULT_REPEATS));
    return 0;
}

static void remove_scratch(const char *directory)
{
    DIR *entries = *directory ? opendir(directory) : NULL;
    struct dirent *entry;

    if (!entries)
        return;
    while ((entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(entries), entry->d_name, 0);
    closedir(entries);
    rmdir(directory);
}

static void unload(struct bench *bench)
{
    store_close(bench->store);
    remove_scratch(bench->scratch);
    recognisers_free(bench->recognisers);
    judge_free(bench->judge);
    form_set_deinit(&bench->forms);
}

/* ---- faxes ---- */

static int bench_page(struct bench *bench, struct tiff_file *file, struct yardstick *yardstick,
                      const char *name, const struct result *result, unsigned index,
                      struct page_times *ret_times, struct why *why)
{
    struct subject subject = {
        .bench = bench,
        .file = file,
        .yardstick = yardstick,
        .result = &result->pages[index],
        .sender_name = name,
        .index = index,
    };
    int r = subject_prepare(&subject, why);

    if (result->n_pages > 1)
        snprintf(ret_times->name, sizeof(ret_times->name), "%.50s, page %u", name, index + 1);
    else
        snprintf(ret_times->name, sizeof(ret_times->name), "%.63s", name);
    if (r == 0)
        r = subject_measure(&subject, ret_times, why);
    subject_deinit(&subject);
    return r;
}

/* Adds to times, *n of them so far. A page that cannot be decoded is left out, with a remark. */
static int bench_fax(struct bench *bench, const char *path, const struct result *result,
                     struct page_times *times, size_t *n, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    _cleanup_(yardstick_closep) struct yardstick *yardstick = NULL;
    _cleanup_(tiff_closep) struct tiff_file *file = NULL;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n_bytes;
    int r = file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, why);

    if (r == 0) {
        r = tiff_open(bytes, n_bytes, &file, why);
        if (r < 0)
            return why_within(why, r, path);
    }
    if (r == 0)
        r = yardstick_open(path, &yardstick, why);
    for (unsigned i = 0; i < result->n_pages && r == 0; i++) {
        r = bench_page(bench, file, yardstick, name, result, i, &times[*n], why);
        if (r == 0)
            ++*n;
        if (r == -EBADMSG || r == -EMEDIUMTYPE) {
            printf("%s: page %u left out: %s\n", name, i + 1, why->text);
            r = 0;
        }
    }
    return r;
}

static double store_ms(const struct page_times *times, size_t n)
{
    double *values = calloc(n + 1, sizeof(*values)), median;

    for (size_t i = 0; values && i < n; i++)
        values[i] = times[i].store_ms;
    median = values ? times_median(values, n) : NAN;
    free(values);
    return median;
}

static int bench_all(struct bench *bench, const struct faxes *faxes, struct why *why)
{
    struct page_times *times = calloc(faxes->n_pages + 1, sizeof(*times));
    struct rusage usage;
    size_t n = 0;
    int r = times ? 0 : -ENOMEM;

    for (size_t i = 0; i < faxes->n && r == 0; i++) {
        r = bench_fax(bench, faxes->paths[i], faxes->results[i], times, &n, why);
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "%zu of %zu faxes\r", i + 1, faxes->n);
    }
    if (r == 0) {
        printf("\n");
        times_print_pages(times, n);
        printf("\n%zu pages, each stage %u times: medians\n", n, bench->n_repeats);
        times_print_stages(times, n);
        printf("store by the clock on the wall, disk included: %.1f ms\n", store_ms(times, n));
        getrusage(RUSAGE_SELF, &usage);
        printf("this program: %.1f s of processor time\n", cpu_ms_of(&usage) / 1e3);
    }
    free(times);
    return r;
}

/* ---- the program ---- */

static int parse(int argc, char **argv, struct bench *bench)
{
    static const struct option known[] = {
        {"repeats", required_argument, NULL, 'r'},
        {"without-tesseract", no_argument, NULL, 'w'},
        {0},
    };
    int letter;

    bench->n_repeats = DEFAULT_REPEATS;
    while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (letter == 'r')
            bench->n_repeats = (unsigned)strtoul(optarg, NULL, 10);
        else if (letter == 'w')
            bench->no_tesseract = true;
        else
            return -EINVAL;
    }
    if (optind == argc || bench->n_repeats < 1 || bench->n_repeats > BENCH_MAX_REPEATS)
        return -EINVAL;
    return 0;
}

int main(int argc, char **argv)
{
    const char *threads = getenv("OMP_THREAD_LIMIT");
    struct bench bench = {0};
    struct faxes faxes = {0};
    struct why why = {"out of memory"};
    int r;

    if (parse(argc, argv, &bench) < 0) {
        fprintf(stderr, "usage: bench-road [--repeats 1..99] [--without-tesseract] FILE.tif...\n");
        return STATUS_WRONG_USE;
    }
    if (!threads || strcmp(threads, "1") != 0) {
        fprintf(stderr, "bench-road: set OMP_THREAD_LIMIT=1 in the environment, as ./bench does\n");
        return STATUS_WRONG_USE;
    }
    memory_keep(); /* as the reader's processes do */
    setlinebuf(stdout); /* it takes minutes: each finding is shown at once */
    faxes.paths = argv + optind;
    faxes.n = (size_t)(argc - optind);
    faxes.results = calloc(faxes.n, sizeof(struct result *));
    r = faxes.results ? read_all(&faxes, &why) : -ENOMEM;
    if (r == 0)
        r = load(&bench, &why);
    if (r == 0)
        r = try_tesseract(&bench, &why);
    if (r == 0)
        r = bench_all(&bench, &faxes, &why);
    if (r < 0)
        fprintf(stderr, "bench-road: %s\n", why.text);
    unload(&bench);
    for (size_t i = 0; faxes.results && i < faxes.n; i++)
        result_free(faxes.results[i]);
    free(faxes.results);
    return r < 0 ? STATUS_FAILED : STATUS_DONE;
}
