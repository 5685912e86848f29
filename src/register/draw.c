/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of a registration for people: fields from green (sure) to red, labels blue, the
 * page's outline.
 */
#include <math.h>

#include "register/register.h"

static void draw_quad(PIX *pix, const struct quad_px *quad, int width, int r, int g, int b)
{
    for (int i = 0; i < 4; i++) {
        struct point_px from = quad->at[i], to = quad->at[(i + 1) % 4];

        pixRenderLineArb(pix, (int)lround(from.x), (int)lround(from.y), (int)lround(to.x),
                         (int)lround(to.y), width, (l_uint8)r, (l_uint8)g, (l_uint8)b);
    }
}

PIX *register_draw(const struct page *page, const struct registration *registration)
{
    PIX *pix = pixConvertTo32(page->ink);

    if (!pix)
        return NULL;
    draw_quad(pix, &registration->outline, 3, 160, 160, 160);
    for (size_t i = 0; i < registration->n_labels; i++)
        draw_quad(pix, &registration->labels[i].quad, 2, 60, 110, 255);
    if (registration->form)
        for (size_t i = 0; i < registration->form->n_fields; i++) {
            const struct place *place = &registration->fields[i];
            int red = place->found ? (int)lround(220 * (1 - place->certainty)) : 255;

            draw_quad(pix, &place->quad, 3, red, 220 - red < 0 ? 0 : 220 - red, 0);
        }
    return pix;
}
