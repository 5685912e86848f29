/* SPDX-License-Identifier: Apache-2.0 */
#include "read/recognisers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc_line.h"

static int load_net(struct recognisers *recognisers, struct why *why)
{
    const struct models *models = recognisers->models;
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    int r = model_file_read(&models->ctc, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    r = net_load(bytes, n_bytes, models->ctc.path, NULL, &recognisers->net, why);
    if (r == 0)
        r = ctc_line_address_prior(recognisers->net, &recognisers->address_prior);
    if (r == 0)
        r = ctc_line_number_prior(recognisers->net, &recognisers->number_prior);
    if (r == 0 && !(recognisers->alphabet = alphabet_new(recognisers->net)))
        r = -ENOMEM;
    for (int i = 0; r == 0 && i < FORM_KIND_COUNT; i++) {
        if (!models->kinds[i].characters)
            continue;
        recognisers->masks[i] = ctc_line_mask(recognisers->net, models->kinds[i].characters);
        if (!recognisers->masks[i])
            r = -ENOMEM;
    }
    return r;
}

static int load_tesseract(struct recognisers *recognisers, size_t index, struct why *why)
{
    const struct model_file *file = &recognisers->models->tesseract[index];
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    int r = model_file_read(file, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    return tesseract_load(bytes, n_bytes, file->path, &recognisers->tesseract[index], why);
}

/* "ctc ctc_fax 0123456789ab (avx512); tesseract 5.3.0 jpn_fax 0123456789ab eng 0123456789ab" */
static int make_version(struct recognisers *recognisers)
{
    const struct models *models = recognisers->models;
    size_t n_bytes;
    FILE *out = open_memstream(&recognisers->version, &n_bytes);

    if (!out)
        return -ENOMEM;
    fprintf(out, "ctc %s %.12s; tesseract %s", models->ctc.id, models->ctc.sha256,
            tesseract_version());
    for (size_t i = 0; i < models->n_tesseract; i++)
        fprintf(out, " %s %.12s", models->tesseract[i].id, models->tesseract[i].sha256);
    return fclose(out) == 0 ? 0 : -ENOMEM;
}

int recognisers_load(const char *models_directory, struct recognisers **ret_recognisers,
                     struct why *why)
{
    struct recognisers *recognisers = calloc(1, sizeof(*recognisers));
    int r;

    if (!recognisers)
        return -ENOMEM;
    r = models_load(models_directory, &recognisers->models, why);
    if (r == 0)
        r = load_net(recognisers, why);
    for (size_t i = 0; r == 0 && i < recognisers->models->n_tesseract; i++)
        r = load_tesseract(recognisers, i, why);
    if (r == 0)
        r = make_version(recognisers);
    if (r < 0) {
        recognisers_free(recognisers);
        return r;
    }
    *ret_recognisers = recognisers;
    return 0;
}

struct recognisers *recognisers_free(struct recognisers *recognisers)
{
    if (!recognisers)
        return NULL;
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        free(recognisers->masks[i]);
    for (size_t i = 0; i < MODELS_MAX_TESSERACT; i++)
        tesseract_free(recognisers->tesseract[i]);
    free(recognisers->address_prior.group);
    free(recognisers->number_prior.group);
    alphabet_free(recognisers->alphabet);
    net_free(recognisers->net);
    models_free(recognisers->models);
    free(recognisers->version);
    free(recognisers);
    return NULL;
}

int recognisers_list(const struct recognisers *recognisers, const char *const *texts,
                     size_t n_texts, struct listing **ret_listing)
{
    return listing_new(recognisers->alphabet, texts, n_texts, ret_listing);
}

const char *recognisers_version(const struct recognisers *recognisers)
{
    return recognisers->version;
}
