/* SPDX-License-Identifier: Apache-2.0
 *
 * test: what every unit test includes first. Assertions are never compiled out.
 */
#pragma once

#undef NDEBUG

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* clang-format off: cmocka wants the four above first */
#include <cmocka.h>
/* clang-format on */
