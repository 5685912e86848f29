/* SPDX-License-Identifier: Apache-2.0
 *
 * draw: pictures of cells for tests, drawn with plain rectangles and strokes in millimetres of the
 * cell.
 */
#pragma once

#include "read/cut.h"

/* A cell of w_mm × h_mm with CUT_MARGIN_MM around, as register_cut() gives it; the caller's. */
PIX *draw_cell(double w_mm, double h_mm);

/* Ink over a rectangle; millimetres from the cell's top left corner, negative = in the margin. */
void draw_box(PIX *cell, double x_mm, double y_mm, double w_mm, double h_mm);

/* A straight stroke of a pen. */
void draw_stroke(PIX *cell, double x0_mm, double y0_mm, double x1_mm, double y1_mm,
                 double thick_mm);

/* The four rules of the cell and what goes on of them in the margin, sloped by `fall` (mm per mm).
 */
void draw_rules(PIX *cell, double w_mm, double h_mm, double fall);

/* Something like a line of n characters, each `size_mm` square: strokes that leave gaps in rows. */
void draw_writing(PIX *cell, double x_mm, double y_mm, double size_mm, int n, double fall);

/* Ink pixels of a plane inside a rectangle given in millimetres of the cell. */
int draw_count(const struct plane *plane, double x_mm, double y_mm, double w_mm, double h_mm);
