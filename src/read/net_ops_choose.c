/* SPDX-License-Identifier: Apache-2.0 */
#include "read/net_ops.h"

#include <stdbool.h>

extern const struct net_ops net_ops_base;

#ifdef __x86_64__
extern const struct net_ops net_ops_avx2;
extern const struct net_ops net_ops_avx512;

const struct net_ops *const *net_ops_all(void)
{
    static const struct net_ops *const with_avx512[] = {&net_ops_avx512, &net_ops_avx2,
                                                        &net_ops_base, NULL};
    static const struct net_ops *const *const with_avx2 = with_avx512 + 1;
    static const struct net_ops *const *const base = with_avx512 + 2;
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");

    if (avx2 && __builtin_cpu_supports("avx512f"))
        return with_avx512;
    return avx2 ? with_avx2 : base;
}
#else
const struct net_ops *const *net_ops_all(void)
{
    static const struct net_ops *const base[] = {&net_ops_base, NULL};

    return base;
}
#endif

const struct net_ops *net_ops_best(void)
{
    return net_ops_all()[0];
}
