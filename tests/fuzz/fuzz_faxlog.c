/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_faxlog: any bytes as a log of a fax server. Whatever is taken for a reception has a real
 * date, a file, and texts that end.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "intake/faxlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct faxlog_entry *entry)
{
    require(entry->local.tm_mon >= 0 && entry->local.tm_mon < 12);
    require(entry->local.tm_mday >= 1 && entry->local.tm_mday <= 31);
    require(entry->local.tm_hour < 24 && entry->local.tm_min < 60);
    require(entry->n_pages >= 0 && entry->duration_s >= 0);
    require(entry->file[0] && memchr(entry->file, '\0', sizeof(entry->file)));
    require(memchr(entry->commid, '\0', sizeof(entry->commid)));
    require(memchr(entry->device, '\0', sizeof(entry->device)));
    require(memchr(entry->sender, '\0', sizeof(entry->sender)));
    require(memchr(entry->caller, '\0', sizeof(entry->caller)));
    require(memchr(entry->error, '\0', sizeof(entry->error)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    const char *text = (const char *)bytes, *end = text + n_bytes;

    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((line_end ? line_end : end) - text);
        struct faxlog_entry entry;

        if (faxlog_parse(text, n, &entry) == 1)
            check(&entry);
        text += n + 1;
        if (!line_end)
            break;
    }
    return 0;
}
