/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_tsv: any bytes as a list in a text file: an instance's calibration.tsv, thresholds. They are
 * refused with a sentence that names the file, or they are counts that come out of their own text
 * as they were.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "judge/calibration.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static char path[] = "/dev/shm/uketsuke-fuzz-tsv-XXXXXX";

static void remove_file(void)
{
    unlink(path);
}

static void put(const void *bytes, size_t n_bytes)
{
    FILE *to = fopen(path, "we");

    if (!to || fwrite(bytes, 1, n_bytes, to) != n_bytes || fclose(to) != 0)
        abort();
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void there_and_back(const struct calibration *calibration)
{
    _cleanup_(cleanup_freep) char *text = calibration_to_text(calibration);
    struct calibration again;
    struct why why = {""};

    require(text);
    put(text, strlen(text));
    if (calibration_above(calibration, CALIBRATION_ODDS_MIN).fields == 0)
        return; /* a list without rows is refused */
    require(calibration_load(path, &again, &why) == 0);
    require(memcmp(calibration, &again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    static bool made;
    double threshold[FORM_KIND_COUNT][SCRIPT_COUNT];
    struct calibration calibration;
    struct why why = {""};
    int fd = made ? -1 : mkstemp(path);

    if (fd >= 0) {
        close(fd);
        made = true;
        atexit(remove_file);
    }
    require(made);
    put(bytes, n_bytes);
    if (calibration_load_thresholds(path, threshold, &why) < 0)
        require(strncmp(why.text, path, strlen(path)) == 0);
    why.text[0] = '\0';
    if (calibration_load(path, &calibration, &why) < 0)
        require(strncmp(why.text, path, strlen(path)) == 0);
    else
        there_and_back(&calibration);
    return 0;
}
