/* SPDX-License-Identifier: Apache-2.0 */
#include "base/intl.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "base/paths.h"

void intl_init(void)
{
    char beside[PATH_MAX];

    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers in JSON, YAML and configuration have a point, always */
    if (paths_beside_program("po", beside, sizeof(beside)) == 0)
        bindtextdomain("uketsuke", beside);
    else
        bindtextdomain("uketsuke", UKETSUKE_LOCALEDIR);
    bind_textdomain_codeset("uketsuke", "UTF-8");
    textdomain("uketsuke");
}
