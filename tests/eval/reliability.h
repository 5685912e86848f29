/* SPDX-License-Identifier: Apache-2.0
 *
 * reliability: does a confidence of 0.99 mean 99 in 100? The expected calibration error by kind, as
 * a table, and the diagram as SVG.
 */
#pragma once

#include "judged.h"

/* Prints the table; svg: where the diagram goes, or NULL. 0 or a negative errno. */
int reliability_report(const struct judged *judged, const char *svg);
