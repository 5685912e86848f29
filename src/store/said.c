/* SPDX-License-Identifier: Apache-2.0 */
#include "store/said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "text/utf8.h"

int said_read(const char *what, const char *text, bool lines, size_t max_bytes, char **ret_text,
              struct why *why)
{
    const char *begin = NULL, *end = text;
    char *copy;

    if (!utf8_valid(text))
        return why_set(why, -EINVAL, _("%s: this is no UTF-8 text; check the terminal's locale"),
                       what);
    for (const char *next = text, *at = next; *at; at = next) {
        uint32_t c = utf8_next(&next);

        if (utf8_is_space(c))
            continue;
        if (!begin)
            begin = at;
        end = next;
    }
    if (!begin)
        begin = end;
    if ((size_t)(end - begin) > max_bytes)
        return why_set(why, -E2BIG, _("%s: more than %zu bytes; shorten it"), what, max_bytes);
    copy = strndup(begin, (size_t)(end - begin));
    if (!copy)
        return why_set(why, -ENOMEM, _("out of memory"));
    if (utf8_has_control(copy) || (!lines && strchr(copy, '\n'))) {
        free(copy);
        return why_set(why, -EINVAL,
                       lines ? _("%s: control characters and direction marks are not taken")
                             : _("%s: control characters, direction marks and line ends are not "
                                 "taken"),
                       what);
    }
    *ret_text = copy;
    return 0;
}
