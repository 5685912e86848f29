/* SPDX-License-Identifier: Apache-2.0 */
#include "base/private.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

void private_begin(void)
{
    const struct rlimit none = {0, 0};

    umask(077);
    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
