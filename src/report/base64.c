/* SPDX-License-Identifier: Apache-2.0 */
#include "report/base64.h"

void base64_print(const void *bytes, size_t n_bytes, FILE *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = bytes;

    for (size_t i = 0; i < n_bytes; i += 3) {
        unsigned long bits = (unsigned long)b[i] << 16;

        bits |= i + 1 < n_bytes ? (unsigned long)b[i + 1] << 8 : 0;
        bits |= i + 2 < n_bytes ? b[i + 2] : 0;
        fputc(digits[bits >> 18], to);
        fputc(digits[bits >> 12 & 63], to);
        fputc(i + 1 < n_bytes ? digits[bits >> 6 & 63] : '=', to);
        fputc(i + 2 < n_bytes ? digits[bits & 63] : '=', to);
    }
}
