/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: a page takes dozens of buffers of half a megabyte, one after the other. The C library
 * gives each back to the kernel and asks for it anew, which takes longer than the work in them.
 */
#pragma once

/* From here on the process keeps what it frees, up to its peak. For processes that look at pages
 * and end soon. */
void memory_keep(void);
