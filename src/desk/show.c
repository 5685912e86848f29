/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/show.h"

#include <chafa.h>
#include <stdlib.h>
#include <string.h>

/* A cell in pixels where the terminal does not tell: that of the VT340, which had sixels first. */
enum { CELL_W_PX = 10, CELL_H_PX = 20 };

/* Of a cell's width are told apart by symbols; and how much darker a page is shown there. */
enum { CELL_PARTS = 4, INK_GAIN = 3 };

struct show {
    ChafaTermInfo *terminal;
    ChafaPixelMode pixels;
    ChafaCanvasMode colours;
    int cell_w_px, cell_h_px;
};

/* tmux and screen hand the variables of the terminal outside on, but not its pictures. */
static bool is_multiplexed(void)
{
    const char *term = getenv("TERM");

    return getenv("TMUX") || (term && (!strncmp(term, "screen", 6) || !strncmp(term, "tmux", 4)));
}

static ChafaPixelMode find_pixels(const ChafaTermInfo *terminal)
{
    if (is_multiplexed())
        return CHAFA_PIXEL_MODE_SYMBOLS;
    if (chafa_term_info_have_seq(terminal, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1))
        return CHAFA_PIXEL_MODE_KITTY;
    if (chafa_term_info_have_seq(terminal, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE))
        return CHAFA_PIXEL_MODE_ITERM2;
    if (chafa_term_info_have_seq(terminal, CHAFA_TERM_SEQ_BEGIN_SIXELS))
        return CHAFA_PIXEL_MODE_SIXELS;
    return CHAFA_PIXEL_MODE_SYMBOLS;
}

/* Greys need 256 colours, which tmux and screen know whatever their TERM says; a Linux console has
 * 16, and there two shades are clearer than dithering.
 */
static ChafaCanvasMode find_colours(ChafaPixelMode pixels)
{
    const char *term = getenv("TERM");

    if (pixels != CHAFA_PIXEL_MODE_SYMBOLS)
        return CHAFA_CANVAS_MODE_TRUECOLOR;
    if (is_multiplexed() ||
        (term && (strstr(term, "256color") || strstr(term, "kitty") || strstr(term, "direct"))))
        return CHAFA_CANVAS_MODE_INDEXED_240;
    return CHAFA_CANVAS_MODE_FGBG_BGFG;
}

struct show *show_new(void)
{
    struct show *show = calloc(1, sizeof(*show));
    gchar **environment = g_get_environ();

    if (show) {
        show->terminal = chafa_term_db_detect(chafa_term_db_get_default(), environment);
        show->pixels = find_pixels(show->terminal);
        show->colours = find_colours(show->pixels);
        show_set_cell(show, CELL_W_PX, CELL_H_PX);
    }
    g_strfreev(environment);
    return show;
}

struct show *show_free(struct show *show)
{
    if (!show)
        return NULL;
    chafa_term_info_unref(show->terminal);
    free(show);
    return NULL;
}

void show_use_sixel(struct show *show)
{
    chafa_term_info_supplement(show->terminal,
                               chafa_term_db_get_fallback_info(chafa_term_db_get_default()));
    show->pixels = CHAFA_PIXEL_MODE_SIXELS;
    show->colours = CHAFA_CANVAS_MODE_TRUECOLOR;
}

void show_set_cell(struct show *show, int w_px, int h_px)
{
    show->cell_w_px = w_px;
    show->cell_h_px = h_px;
}

bool show_is_text(const struct show *show)
{
    return show->pixels == CHAFA_PIXEL_MODE_SYMBOLS;
}

const char *show_erase(const struct show *show)
{
    return show->pixels == CHAFA_PIXEL_MODE_KITTY ? "\033_Ga=d\033\\" : "";
}

static ChafaCanvas *make_canvas(const struct show *show, int columns, int rows)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaSymbolMap *symbols = chafa_symbol_map_new();
    ChafaCanvas *canvas;

    /* of these every monospaced font has all; braille dots are too thin for ink */
    chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_SOLID |
                                              CHAFA_SYMBOL_TAG_HALF | CHAFA_SYMBOL_TAG_QUAD |
                                              CHAFA_SYMBOL_TAG_BLOCK);
    chafa_canvas_config_set_symbol_map(config, symbols);
    chafa_canvas_config_set_geometry(config, columns, rows);
    chafa_canvas_config_set_cell_geometry(config, show->cell_w_px, show->cell_h_px);
    chafa_canvas_config_set_pixel_mode(config, show->pixels);
    chafa_canvas_config_set_canvas_mode(config, show->colours);
    chafa_canvas_config_set_dither_mode(config, CHAFA_DITHER_MODE_NONE);
    chafa_canvas_config_set_preprocessing_enabled(config, FALSE);
    if (show->colours == CHAFA_CANVAS_MODE_FGBG_BGFG) { /* ink in the terminal's foreground */
        chafa_canvas_config_set_fg_color(config, 0x000000);
        chafa_canvas_config_set_bg_color(config, 0xFFFFFF);
    }
    canvas = chafa_canvas_new(config);
    chafa_symbol_map_unref(symbols);
    chafa_canvas_config_unref(config);
    return canvas;
}

/* Four bytes a pixel: of three a row's length is no multiple of four, and chafa 1.12 then begins
 * each row a little further to the side, so that the picture leans. */
enum { PIXEL_BYTES = 4 };

/* Of a pixel and its neighbours to the right and below. */
static int darkest(const struct picture *picture, int x, int y)
{
    int value = 255;

    for (int j = y; j <= y + 1 && j < picture->h_px; j++)
        for (int i = x; i <= x + 1 && i < picture->w_px; i++)
            if (picture->grey[(size_t)j * (size_t)picture->w_px + (size_t)i] < value)
                value = picture->grey[(size_t)j * (size_t)picture->w_px + (size_t)i];
    return value;
}

/* Makes each square of side × side pixels one, as dark as its ink times INK_GAIN: on the average a
 * line of writing is a light grey, and a page of it would be shown as paper. thick: with two shades
 * a stroke that is thinner than half a cell would be lost. */
static void condense(const struct picture *picture, int side, bool thick, uint8_t *rgba, int w,
                     int h)
{
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            int ink = 0, value;

            for (int j = y * side; j < (y + 1) * side; j++)
                for (int i = x * side; i < (x + 1) * side; i++)
                    ink += 255 - picture->grey[(size_t)j * (size_t)picture->w_px + (size_t)i];
            value = side > 1 ? 255 - INK_GAIN * ink / (side * side)
                    : thick  ? darkest(picture, x, y)
                             : 255 - ink;
            memset(rgba, value < 0 ? 0 : value, 3);
            rgba[3] = 255;
            rgba += PIXEL_BYTES;
        }
    }
}

char *show_picture(const struct show *show, const struct picture *picture, int columns, int rows,
                   int *ret_rows)
{
    int side, w, h;
    uint8_t *rgba;
    ChafaCanvas *canvas;
    GString *printed;
    char *text;

    chafa_calc_canvas_geometry(picture->w_px, picture->h_px, &columns, &rows,
                               (float)show->cell_w_px / (float)show->cell_h_px,
                               /* zoom= */ TRUE, /* stretch= */ FALSE);
    side = show_is_text(show) ? picture->w_px / (columns * CELL_PARTS) : 1;
    side = side < 1 ? 1 : side;
    w = picture->w_px / side;
    h = picture->h_px / side;
    rgba = h > 0 ? malloc((size_t)w * (size_t)h * PIXEL_BYTES) : NULL;
    if (!rgba)
        return NULL;
    condense(picture, side, show->colours == CHAFA_CANVAS_MODE_FGBG_BGFG, rgba, w, h);
    canvas = make_canvas(show, columns, rows);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, rgba, w, h,
                                 w * PIXEL_BYTES);
    free(rgba);
    printed = chafa_canvas_print(canvas, show->terminal);
    chafa_canvas_unref(canvas);
    text = strdup(printed->str);
    g_string_free(printed, TRUE);
    *ret_rows = rows;
    return text;
}
