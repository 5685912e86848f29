/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <malloc.h>

enum { LARGEST_BYTES = 32 << 20 }; /* the most that mallopt(3) takes */
enum { KEPT_BYTES = 512 << 20 };   /* more than a reading process may have */

void memory_keep(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGEST_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}
