/* SPDX-License-Identifier: Apache-2.0
 *
 * What is printed in a cell: registration asks for it as a witness.
 */
#include <errno.h>
#include <stdlib.h>

#include "read/ctc_line.h"
#include "read/cut.h"
#include "read/field_text.h"
#include "read/lines.h"
#include "read/recognisers.h"

enum { MAX_LINES = 4 };

int read_printed(struct recognisers *recognisers, const struct page *page,
                 const struct quad_px *quad, double w_mm, double h_mm, char **ret_text,
                 double *ret_score)
{
    _cleanup_(pix_freep) PIX *raw =
        register_cut(page, quad, w_mm, h_mm, CUT_MARGIN_MM, CUT_PX_PER_MM);
    struct line_text texts[MAX_LINES] = {0};
    const struct rect_mm places[MAX_LINES] = {0};
    struct text_lines lines = {0};
    struct recognised by = {0};
    struct cut cut = {0};
    int r = raw ? cut_clean(raw, w_mm, h_mm, &cut) : -ENOMEM;

    if (r == 0)
        r = lines_split(&cut, MAX_LINES, &lines);
    for (size_t i = 0; i < lines.n_lines && r == 0; i++)
        r = ctc_line_read(recognisers->net, lines.lines[i].ink, NULL, NULL, NULL, &texts[i], NULL);
    if (r == 0)
        r = field_text_make("ctc", "", texts, places, lines.n_lines, &by);
    if (r == 0) {
        *ret_text = by.text;
        *ret_score = by.score;
        by.text = NULL;
    }
    recognised_deinit(&by);
    for (size_t i = 0; i < lines.n_lines; i++)
        line_text_deinit(&texts[i]);
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}
