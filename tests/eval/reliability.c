/* SPDX-License-Identifier: Apache-2.0
 *
 * reliability: classes of confidence hold equal numbers of fields, so that the upper end, where
 * nearly all fields are, is not one class. Both axes of the diagram are log odds, because what
 * matters lies between 0.9 and 1; a bar is a 95 % interval (Wilson).
 */
#include "reliability.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_CLASSES = 12, WIDTH = 250, HEIGHT = 250, MARGIN = 46, N_ACROSS = 3 };

struct point {
    double confidence, right;
    unsigned n;
};

struct class_of_kind {
    struct point at[N_CLASSES];
    size_t n;
    double error; /* expected calibration error */
    unsigned n_fields;
};

static int compare_rows(const void *a, const void *b)
{
    double x = (*(const struct row *const *)a)->confidence;
    double y = (*(const struct row *const *)b)->confidence;

    return x < y ? -1 : x > y;
}

static int classify(const struct judged *judged, enum form_kind kind, struct class_of_kind *ret)
{
    const struct row **rows = calloc(judged->n_rows + 1, sizeof(*rows));
    size_t n = 0;

    if (!rows)
        return -ENOMEM;
    for (size_t i = 0; i < judged->n_rows; i++)
        if (judged->rows[i].kind == kind && judged->rows[i].weighed.written &&
            !judged->rows[i].ditto)
            rows[n++] = &judged->rows[i];
    qsort(rows, n, sizeof(*rows), compare_rows);
    *ret = (struct class_of_kind){.n_fields = (unsigned)n};
    for (size_t c = 0; c < N_CLASSES && n > 0; c++) {
        struct point point = {0};

        for (size_t i = c * n / N_CLASSES; i < (c + 1) * n / N_CLASSES; i++) {
            point.confidence += rows[i]->confidence;
            point.right += rows[i]->right;
            point.n++;
        }
        if (point.n == 0)
            continue;
        point.confidence /= point.n;
        point.right /= point.n;
        ret->error += fabs(point.confidence - point.right) * point.n / (double)n;
        ret->at[ret->n++] = point;
    }
    free(rows);
    return 0;
}

/* Log odds on the axis, 0.12 to 0.9998. */
static double place(double p)
{
    static const double LOW = -2, HIGH = 8.5;
    double odds = log(fmax(p, 1e-9) / fmax(1 - p, 1e-9));

    return (fmax(LOW, fmin(odds, HIGH)) - LOW) / (HIGH - LOW);
}

static void draw_axes(FILE *svg, const char *name)
{
    static const double ticks[] = {0.2, 0.5, 0.9, 0.99, 0.999};

    fprintf(svg, "<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>\n", WIDTH,
            HEIGHT);
    fprintf(svg, "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"0\" stroke=\"#bbb\"/>\n", HEIGHT, WIDTH);
    fprintf(svg, "<text x=\"8\" y=\"18\" font-weight=\"bold\">%s</text>\n", name);
    for (size_t i = 0; i < sizeof(ticks) / sizeof(*ticks); i++) {
        double at = place(ticks[i]);

        fprintf(svg, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n", at * WIDTH,
                HEIGHT + 14, ticks[i]);
        fprintf(svg, "<text x=\"-4\" y=\"%.0f\" text-anchor=\"end\">%g</text>\n",
                HEIGHT - at * HEIGHT + 4, ticks[i]);
    }
}

static void draw_points(FILE *svg, const struct class_of_kind *kind)
{
    for (size_t i = 0; i < kind->n; i++) {
        const struct point *p = &kind->at[i];
        double n = p->n, z = 1.96, d = 1 + z * z / n;
        double centre = (p->right + z * z / (2 * n)) / d;
        double half = z / d * sqrt(p->right * (1 - p->right) / n + z * z / (4 * n * n));
        double x = place(p->confidence) * WIDTH;

        fprintf(svg,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#369\"/>"
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#369\"/>\n",
                x, x, HEIGHT - place(centre - half) * HEIGHT,
                HEIGHT - place(centre + half) * HEIGHT, x, HEIGHT - place(p->right) * HEIGHT);
    }
}

static int draw(const char *path, const struct class_of_kind kinds[FORM_KIND_TEXT])
{
    FILE *svg = fopen(path, "w");
    int w = N_ACROSS * (WIDTH + MARGIN) + 20, h = 2 * (HEIGHT + MARGIN) + 20;

    if (!svg) {
        fprintf(stderr, "%s: cannot be written\n", path);
        return -errno;
    }
    fprintf(svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "font-family=\"sans-serif\" "
            "font-size=\"11\">\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            w, h, w, h);
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++) {
        fprintf(svg, "<g transform=\"translate(%d,%d)\">\n",
                MARGIN + kind % N_ACROSS * (WIDTH + MARGIN),
                16 + kind / N_ACROSS * (HEIGHT + MARGIN));
        draw_axes(svg, form_kind_name((enum form_kind)kind));
        draw_points(svg, &kinds[kind]);
        fprintf(svg, "</g>\n");
    }
    fprintf(svg,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">across: confidence; up: share that was "
            "right</text>\n</svg>\n",
            w / 2, h - 6);
    return fclose(svg) ? -EIO : 0;
}

int reliability_report(const struct judged *judged, const char *svg)
{
    struct class_of_kind kinds[FORM_KIND_TEXT];

    printf("\n| kind | written fields | calibration error (ECE) %% |\n|---|---|---|\n");
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++) {
        if (classify(judged, (enum form_kind)kind, &kinds[kind]) < 0)
            return -ENOMEM;
        printf("| %s | %u | %.2f |\n", form_kind_name((enum form_kind)kind), kinds[kind].n_fields,
               100 * kinds[kind].error);
    }
    return svg ? draw(svg, kinds) : 0;
}
