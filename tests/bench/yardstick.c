/* SPDX-License-Identifier: Apache-2.0 */
#include "yardstick.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tiffio.h>
#include <unistd.h>

/* Where Debian's tesseract-ocr-jpn puts it. */
#define STOCK_MODELS "/usr/share/tesseract-ocr/5/tessdata"

struct yardstick {
    TIFF *tiff;
};

int yardstick_open(const char *path, struct yardstick **ret_yardstick, struct why *why)
{
    struct yardstick *yardstick = calloc(1, sizeof(*yardstick));

    if (!yardstick)
        return -ENOMEM;
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    yardstick->tiff = TIFFOpen(path, "r");
    if (!yardstick->tiff) {
        free(yardstick);
        return why_set(why, -ENOENT, "%s: libtiff does not open it", path);
    }
    *ret_yardstick = yardstick;
    return 0;
}

struct yardstick *yardstick_close(struct yardstick *yardstick)
{
    if (yardstick)
        TIFFClose(yardstick->tiff);
    free(yardstick);
    return NULL;
}

int yardstick_decode(struct yardstick *yardstick, unsigned index)
{
    uint32_t n_rows = 0;
    uint8_t *row;

    if (!TIFFSetDirectory(yardstick->tiff, (tdir_t)index) ||
        !TIFFGetField(yardstick->tiff, TIFFTAG_IMAGELENGTH, &n_rows))
        return -EBADMSG;
    row = malloc((size_t)TIFFScanlineSize(yardstick->tiff));
    if (!row)
        return -ENOMEM;
    for (uint32_t y = 0; y < n_rows; y++)
        TIFFReadScanline(yardstick->tiff, row, y, 0);
    free(row);
    return 0;
}

int yardstick_write_page(const struct page *page, int rotation, const char *path)
{
    double x = page->y_dpi < page->x_dpi ? 1 : page->y_dpi / page->x_dpi;
    double y = page->y_dpi < page->x_dpi ? page->x_dpi / page->y_dpi : 1;
    PIX *square = pixScale(page->ink, (float)x, (float)y), *upright = NULL;
    int dpi = (int)(page->x_dpi > page->y_dpi ? page->x_dpi : page->y_dpi), r = -EIO;

    if (square)
        upright = pixRotateOrth(square, rotation / 90);
    if (upright) {
        pixSetResolution(upright, dpi, dpi);
        r = pixWrite(path, upright, IFF_PNG) == 0 ? 0 : -EIO;
    }
    pixDestroy(&square);
    pixDestroy(&upright);
    return r;
}

static int start(const char *picture, pid_t *ret_pid)
{
    const char *arguments[] = {
        "tesseract", picture, "-", "--tessdata-dir", STOCK_MODELS, "-l", "jpn", "--psm", "6", NULL};
    posix_spawn_file_actions_t actions;
    int r;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    /* execve(2) wants them writable in name only */
    r = -posix_spawnp(ret_pid, arguments[0], &actions, NULL, (char **)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

int yardstick_tesseract(const char *picture, double *ret_cpu_ms)
{
    struct rusage usage;
    int status, r;
    pid_t pid;

    if (access(STOCK_MODELS "/jpn.traineddata", R_OK) < 0)
        return -ENOENT;
    r = start(picture, &pid);
    if (r < 0)
        return r;
    if (wait4(pid, &status, 0, &usage) < 0)
        return -errno;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return -EIO;
    *ret_cpu_ms = 1e3 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  1e-3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    return 0;
}
