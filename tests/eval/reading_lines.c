/* SPDX-License-Identifier: Apache-2.0
 *
 * reading-lines: the lines of sample faxes as the recognisers get them, to train on
 * (models/train/README.md).
 *
 *   reading-lines FORMS MODELS OUT FIRST DIRECTORY…
 *
 * Pages are registered and cut as the reader does it. Every line of a field, and every third
 * printed label of the form, becomes OUT/NUMBER.png, numbered from FIRST on, with one row of
 * tab-separated values on stdout: the file's name, fax, field ("label" for those), kind, hand or
 * typed or printed, fine or standard resolution, number of the line, number of lines, what is
 * written in the whole field (JSON), what the network reads in the line now (JSON). Which part of a
 * text stands in which line is for the training to say. Struck-out writing is left out.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "faxes.h"
#include "read/ctc_line.h"
#include "read/cut.h"
#include "read/ditto.h"
#include "read/lines.h"
#include "read/recognisers.h"
#include "read/strike.h"
#include "register/register.h"

enum { MAX_LINES = 4, LABELS_STEP = 3, STANDARD_BELOW_DPI = 150 };

struct lines_run {
    struct form_set forms;
    struct recognisers *recognisers;
    const char *out;
    unsigned number, n_pages; /* of the next picture; pages taken */
};

/* One piece of text on a page. */
struct piece {
    const char *fax, *id, *kind, *way, *text;
    bool standard;
};

static void print_json(const char *text)
{
    json_t *string = json_string(text);
    char *dumped = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

    printf("\t%s", dumped ? dumped : "\"\"");
    free(dumped);
    json_decref(string);
}

static int write_line(struct lines_run *run, const struct piece *piece,
                      const struct text_lines *lines, size_t index)
{
    const struct plane *ink = lines->lines[index].ink;
    _cleanup_(cleanup_freep) char *read = NULL;
    _cleanup_(pix_freep) PIX *pix = NULL;
    struct line_text text;
    char path[1024];
    int r = ctc_line_read(run->recognisers->net, ink, NULL, NULL, NULL, &text, NULL);

    if (r < 0)
        return r;
    read = line_text_join(&text, -1, NULL);
    line_text_deinit(&text);
    pix = plane_to_pix(ink);
    snprintf(path, sizeof(path), "%s/%06u.png", run->out, run->number);
    if (!read || !pix)
        return -ENOMEM;
    if (pixWrite(path, pix, IFF_PNG) != 0)
        return -EIO;
    printf("%06u.png\t%s\t%s\t%s\t%s\t%s\t%zu\t%zu", run->number++, piece->fax, piece->id,
           piece->kind, piece->way, piece->standard ? "standard" : "fine", index + 1,
           lines->n_lines);
    print_json(piece->text);
    print_json(read);
    printf("\n");
    return 0;
}

static int take_piece(struct lines_run *run, const struct page *page, const struct piece *piece,
                      const struct place *place, unsigned max_lines, bool may_be_ditto)
{
    _cleanup_(pix_freep) PIX *raw =
        register_cut(page, &place->quad, place->w_mm, place->h_mm, CUT_MARGIN_MM, CUT_PX_PER_MM);
    struct text_lines lines = {0};
    struct cut cut = {0};
    double likeness;
    bool struck = false;
    int r = raw ? cut_clean(raw, place->w_mm, place->h_mm, &cut) : -ENOMEM;

    if (r == 0 && !(may_be_ditto && ditto_found(&cut, &likeness)))
        r = lines_split(&cut, max_lines, &lines);
    for (size_t i = 0; i < lines.n_lines && !struck; i++)
        struck = strike_found(lines.lines[i].ink);
    for (size_t i = 0; i < lines.n_lines && !struck && r == 0; i++)
        r = write_line(run, piece, &lines, i);
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}

static int take_fields(struct lines_run *run, const struct faxes_page *one,
                       const struct registration *registration)
{
    const struct form *form = registration->form;
    size_t i;
    json_t *truth;
    int r = 0;

    json_array_foreach(json_object_get(one->truth, "fields"), i, truth)
    {
        int index = form_find_field(form, faxes_string(truth, "id"));
        const struct form_field *field = index < 0 ? NULL : &form->fields[index];
        struct piece piece = {.fax = one->file,
                              .id = faxes_string(truth, "id"),
                              .kind = faxes_string(truth, "kind"),
                              .way =
                                  json_is_true(json_object_get(truth, "hand")) ? "hand" : "typed",
                              .text = faxes_string(truth, "written"),
                              .standard = one->page->y_dpi < STANDARD_BELOW_DPI};

        if (!field || !piece.text[0] || json_is_true(json_object_get(truth, "off_page")))
            continue;
        r = take_piece(run, one->page, &piece, &registration->fields[index],
                       field->max_lines < 2 ? 2 : field->max_lines, field->kind != FORM_KIND_TEXT);
        if (r < 0)
            return r;
    }
    return 0;
}

static int take_labels(struct lines_run *run, const struct faxes_page *one,
                       const struct registration *registration)
{
    const struct form *form = registration->form;
    size_t n = 0;
    int r = 0;

    for (size_t t = 0; t < form->n_tables; t++) {
        for (size_t c = 0; c < form->tables[t].n_cells && r == 0; c++) {
            const struct form_cell *cell = &form->tables[t].cells[c];
            const struct piece piece = {.fax = one->file,
                                        .id = "label",
                                        .kind = "label",
                                        .way = "printed",
                                        .text = cell->label,
                                        .standard = one->page->y_dpi < STANDARD_BELOW_DPI};

            if (!cell->label || ++n > registration->n_labels ||
                (n + run->n_pages) % LABELS_STEP != 0)
                continue;
            r = take_piece(run, one->page, &piece, &registration->labels[n - 1], MAX_LINES, false);
        }
    }
    return r;
}

static int take_page(void *context, const struct faxes_page *one)
{
    struct lines_run *run = context;
    _cleanup_(registration_freep) struct registration *registration = NULL;
    struct why why = {0};
    int r = register_page(one->page, (const struct form *const *)run->forms.forms,
                          run->forms.n_forms, NULL, &registration, &why);

    if (r < 0 || !registration->form ||
        strcmp(registration->form->name, faxes_string(one->truth, "form")) != 0)
        return r;
    run->n_pages++;
    r = take_fields(run, one, registration);
    return r < 0 ? r : take_labels(run, one, registration);
}

int main(int argc, char **argv)
{
    struct lines_run run = {0};
    struct why why = {0};
    int r;

    if (argc < 6) {
        fprintf(stderr, "usage: reading-lines FORMS MODELS OUT FIRST DIRECTORY...\n");
        return 2;
    }
    run.out = argv[3];
    run.number = (unsigned)strtoul(argv[4], NULL, 10);
    r = form_set_load(argv[1], &run.forms, &why);
    if (r == 0)
        r = recognisers_load(argv[2], &run.recognisers, &why);
    if (r < 0)
        fprintf(stderr, "reading-lines: %s\n", why.text);
    for (int i = 5; i < argc && r == 0; i++)
        r = faxes_walk(argv[i], (struct faxes_part){1, 1}, take_page, &run);
    recognisers_free(run.recognisers);
    form_set_deinit(&run.forms);
    return r < 0;
}
