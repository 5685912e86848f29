/* SPDX-License-Identifier: Apache-2.0
 *
 * models: the plan of models/models.yaml: which model files there are, what they must hash to, and
 * which of them reads which kind of field with which characters.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/kind.h"

enum {
    MODELS_MAX_TESSERACT = 4,
    MODELS_NO_TESSERACT = MODELS_MAX_TESSERACT, /* in the place of an index */
    MODELS_MAX_FILE_BYTES = 32 << 20
};

struct model_file {
    char *id; /* "jpn_fax" */
    char *path;
    char sha256[65];
};

/* How one kind of field is read. */
struct reading_plan {
    size_t tesseract; /* index into models.tesseract, or MODELS_NO_TESSERACT: read once only */
    char *characters; /* UTF-8 of all that may occur, or NULL = any */
};

struct models {
    struct model_file ctc;
    struct model_file tesseract[MODELS_MAX_TESSERACT];
    size_t n_tesseract;
    struct reading_plan kinds[FORM_KIND_COUNT];
};

/* Reads <directory>/models.yaml; the models are the caller's. -ENOENT, -EINVAL … with file and line
 * in why. */
int models_load(const char *directory, struct models **ret_models, struct why *why);

struct models *models_free(struct models *models);

/* Reads a model file and checks its SHA-256. The bytes are the caller's to free(). -ENOENT:
 * missing; -EBADMSG: damaged; each with a sentence that names the file. */
int model_file_read(const struct model_file *file, uint8_t **ret_bytes, size_t *ret_n_bytes,
                    struct why *why);

DEFINE_CLEANUP(struct models *, models_free)
