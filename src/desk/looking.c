/* SPDX-License-Identifier: Apache-2.0
 *
 * looking: a page on the screen, whole or from near.
 */
#include <stdlib.h>
#include <string.h>

#include "desk/crop.h"
#include "desk/state.h"

/* The picture as it is to be turned. A fax that gives none is not asked again at every key. */
static void fetch(struct desk *desk, struct looked *looked)
{
    if (looked->is_asked && looked->rotation == looked->look.rotation)
        return;
    picture_deinit(&looked->picture);
    if (*looked->sha256)
        pictures_page(desk->pictures, looked->sha256, looked->page, looked->look.rotation,
                      &looked->picture, &desk->message);
    looked->rotation = looked->look.rotation;
    looked->is_asked = true;
}

struct view_picture looked_picture(struct desk *desk, struct looked *looked, int rows)
{
    struct view_picture shown = {.is_text = true};
    struct picture part = {0};

    fetch(desk, looked);
    if (!looked->picture.grey)
        return shown;
    if (crop(&looked->picture, look_part(&looked->look, &looked->picture, desk->view.columns, rows),
             &part) == 0)
        shown = state_picture(desk, &part, rows);
    picture_deinit(&part);
    return shown;
}

void looked_show(struct desk *desk, struct looked *looked, const char *title)
{
    int64_t key;

    do {
        struct view_picture shown = looked_picture(desk, looked, view_page_rows(&desk->view));

        if (!looked->picture.grey)
            return; /* the message is told with the next screen */
        state_show(desk, view_page(&desk->view, title, &shown));
        free((char *)shown.text);
        key = state_wait(desk);
    } while (key == WAIT_RESIZED || (key > 0 && look_key(&looked->look, key)));
}
