/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of a registration for people: fields from green (sure) to red, labels blue, the
 * page's outline; why it is no form, if so.
 */
#include <math.h>
#include <stdio.h>

#include "register/register.h"

static void draw_quad(PIX *pix, const struct quad_px *quad, int width, int r, int g, int b)
{
    for (int i = 0; i < 4; i++) {
        struct point_px from = quad->at[i], to = quad->at[(i + 1) % 4];

        pixRenderLineArb(pix, (int)lround(from.x), (int)lround(from.y), (int)lround(to.x),
                         (int)lround(to.y), width, (l_uint8)r, (l_uint8)g, (l_uint8)b);
    }
}

/* Leptonica's own bitmap fonts: 20 points, the largest. */
static PIX *with_caption(PIX *pix, const char *text)
{
    L_BMF *font = bmfCreate(NULL, 20);
    PIX *captioned =
        font ? pixAddSingleTextblock(pix, font, text, 0xc0000000, L_ADD_ABOVE, NULL) : NULL;

    bmfDestroy(&font);
    if (!captioned)
        return pix;
    pixDestroy(&pix);
    return captioned;
}

PIX *register_draw(const struct page *page, const struct registration *registration)
{
    const struct form *form = registration->nearest;
    PIX *pix = pixConvertTo32(page->ink);
    char caption[320];

    if (!pix)
        return NULL;
    draw_quad(pix, &registration->outline, 3, 160, 160, 160);
    for (size_t i = 0; i < registration->n_labels; i++)
        draw_quad(pix, &registration->labels[i].quad, 2, 60, 110, 255);
    for (size_t i = 0; registration->fields && i < form->n_fields; i++) {
        const struct place *place = &registration->fields[i];
        int red = place->found ? (int)lround(220 * (1 - place->certainty)) : 255;

        draw_quad(pix, &place->quad, 3, red, 220 - red < 0 ? 0 : 220 - red, 0);
    }
    if (registration->form)
        return pix;
    snprintf(caption, sizeof(caption), "no form: %s (nearest: %s, match %.2f)",
             registration->refused_because, form ? form->name : "none", registration->match);
    return with_caption(pix, caption);
}
