/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ids.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/log.h"

enum { MAX_DIGITS = 18 }; /* below INT64_MAX */

int id_parse(const char *text, char *ret_letter, int64_t *ret_number, struct why *why)
{
    char letter = (char)toupper((unsigned char)text[0]), quoted[64];
    size_t n = text[0] ? strspn(text + 1, "0123456789") : 0;
    int64_t number = 0;

    if ((letter != 'N' && letter != 'F') || n == 0 || n > MAX_DIGITS || text[1 + n] != '\0')
        return why_set(why, -EINVAL,
                       _("«%s» is no id; a nomination is called N12, a fax F7 («uketsuke list» "
                         "shows them)"),
                       log_quote(text, quoted, sizeof(quoted)));
    for (size_t i = 0; i < n; i++)
        number = number * 10 + (text[1 + i] - '0');
    *ret_letter = letter;
    *ret_number = number;
    return 0;
}

int id_parse_nomination(const char *text, int64_t *ret_nomination, struct why *why)
{
    int64_t number;
    char letter;
    int r = id_parse(text, &letter, &number, why);

    if (r < 0)
        return r;
    if (letter != 'N')
        return why_set(why, -EINVAL,
                       _("F%" PRId64 " is a fax; its nominations (N…) stand in «uketsuke show "
                         "F%" PRId64 "»"),
                       number, number);
    *ret_nomination = number;
    return 0;
}

const char *id_format(char letter, int64_t number, char ret_text[ID_TEXT_SIZE])
{
    snprintf(ret_text, ID_TEXT_SIZE, "%c%" PRId64, letter, number);
    return ret_text;
}

int id_unknown(char letter, int64_t number, struct why *why)
{
    return why_set(why, -ENOENT,
                   letter == 'N'
                       ? _("there is no nomination N%" PRId64 " («uketsuke list» shows them)")
                       : _("there is no fax F%" PRId64 " («uketsuke list» shows them)"),
                   number);
}
