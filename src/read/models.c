/* SPDX-License-Identifier: Apache-2.0 */
#include "read/models.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "form/yaml.h"

enum { MAX_NAME_BYTES = 100, MAX_CHARACTERS_BYTES = 4096 };

static void model_file_deinit(struct model_file *file)
{
    free(file->id);
    free(file->path);
}

struct models *models_free(struct models *models)
{
    if (!models)
        return NULL;
    model_file_deinit(&models->ctc);
    for (size_t i = 0; i < models->n_tesseract; i++)
        model_file_deinit(&models->tesseract[i]);
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        free(models->kinds[i].characters);
    free(models);
    return NULL;
}

/* One {id, file, sha256}. What is filled in is released with the models, also after a failure. */
static int take_file(struct yaml_item item, const char *directory, struct model_file *file,
                     struct why *why)
{
    static const char *const keys[] = {"id", "file", "sha256", NULL};
    _cleanup_(cleanup_freep) char *name = NULL;
    _cleanup_(cleanup_freep) char *sha256 = NULL;
    struct yaml_item id_item, file_item, sha256_item;
    int r;

    r = yaml_check_keys(item, keys, why);
    if (r == 0)
        r = yaml_need(item, "id", _("a short name, as `id: jpn_fax`"), &id_item, why);
    if (r == 0)
        r = yaml_need(item, "file", _("a file beside models.yaml"), &file_item, why);
    if (r == 0)
        r = yaml_need(item, "sha256", _("what `sha256sum` prints for the file"), &sha256_item, why);
    if (r == 0)
        r = yaml_text(id_item, MAX_NAME_BYTES, &file->id, why);
    if (r == 0)
        r = yaml_text(file_item, MAX_NAME_BYTES, &name, why);
    if (r == 0)
        r = yaml_text(sha256_item, MAX_NAME_BYTES, &sha256, why);
    if (r < 0)
        return r;
    if (strchr(name, '/'))
        return yaml_fail(file_item, why, _("“%s” must be the name of a file beside models.yaml"),
                         name);
    if (strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
        return yaml_fail(sha256_item, why, _("a SHA-256 is 64 hexadecimal digits in lower case"));
    strcpy(file->sha256, sha256);
    return asprintf(&file->path, "%s/%s", directory, name) < 0 ? -ENOMEM : 0;
}

static int take_tesseract(struct yaml_item root, const char *directory, struct models *models,
                          struct why *why)
{
    struct yaml_item list;
    size_t n;
    int r = yaml_need(root, "tesseract", _("a list of models"), &list, why);

    if (r == 0)
        r = yaml_list(list, 1, MODELS_MAX_TESSERACT, &n, why);
    for (size_t i = 0; r == 0 && i < n; i++) {
        models->n_tesseract = i + 1;
        r = take_file(yaml_at(list, i), directory, &models->tesseract[i], why);
    }
    return r;
}

static int take_kind(struct yaml_item item, const struct models *models, struct reading_plan *plan,
                     struct why *why)
{
    static const char *const keys[] = {"tesseract", "characters", NULL};
    const char *ids[MODELS_MAX_TESSERACT + 2] = {NULL};
    struct yaml_item model, characters;
    unsigned index;
    int r = yaml_check_keys(item, keys, why);

    for (size_t i = 0; i < models->n_tesseract; i++)
        ids[i] = models->tesseract[i].id;
    ids[models->n_tesseract] = "none";
    if (r == 0)
        r = yaml_need(item, "tesseract", _("the id of one of the models above, or none"), &model,
                      why);
    if (r == 0)
        r = yaml_word(model, ids, &index, why);
    if (r == 0 && yaml_find(item, "characters", &characters))
        r = yaml_text(characters, MAX_CHARACTERS_BYTES, &plan->characters, why);
    if (r == 0)
        plan->tesseract = index < models->n_tesseract ? index : MODELS_NO_TESSERACT;
    return r;
}

static int take_kinds(struct yaml_item root, struct models *models, struct why *why)
{
    const char *keys[FORM_KIND_COUNT + 1] = {NULL};
    struct yaml_item kinds, item;
    int r;

    for (int i = 0; i < FORM_KIND_COUNT; i++)
        keys[i] = form_kind_name((enum form_kind)i);
    r = yaml_need(root, "kinds", _("how each kind of field is read"), &kinds, why);
    if (r == 0)
        r = yaml_check_keys(kinds, keys, why);
    for (int i = 0; r == 0 && i < FORM_KIND_COUNT; i++) {
        r = yaml_need(kinds, keys[i], _("every kind of field needs a model"), &item, why);
        if (r == 0)
            r = take_kind(item, models, &models->kinds[i], why);
    }
    return r;
}

int models_load(const char *directory, struct models **ret_models, struct why *why)
{
    static const char *const keys[] = {"version", "ctc", "tesseract", "kinds", NULL};
    _cleanup_(models_freep) struct models *models = calloc(1, sizeof(*models));
    _cleanup_(cleanup_freep) char *path = NULL;
    _cleanup_(yaml_freep) struct yaml *yaml = NULL;
    struct yaml_item root, version_item, ctc;
    unsigned version;
    int r;

    if (!models || asprintf(&path, "%s/models.yaml", directory) < 0)
        return -ENOMEM;
    r = yaml_load(path, &yaml, why);
    if (r < 0)
        return r;
    root = yaml_root(yaml);
    r = yaml_check_keys(root, keys, why);
    if (r == 0)
        r = yaml_need(root, "version", _("`version: 1`"), &version_item, why);
    if (r == 0)
        r = yaml_whole(version_item, 1, 1, &version, why);
    if (r == 0)
        r = yaml_need(root, "ctc", _("the weights of the own network"), &ctc, why);
    if (r == 0)
        r = take_file(ctc, directory, &models->ctc, why);
    if (r == 0)
        r = take_tesseract(root, directory, models, why);
    if (r == 0)
        r = take_kinds(root, models, why);
    if (r < 0)
        return r;
    *ret_models = models;
    models = NULL;
    return 0;
}

int model_file_read(const struct model_file *file, uint8_t **ret_bytes, size_t *ret_n_bytes,
                    struct why *why)
{
    uint8_t *bytes = NULL;
    size_t n_bytes = 0;
    char sha256[65];
    int r = file_read(file->path, MODELS_MAX_FILE_BYTES, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    file_sha256(bytes, n_bytes, sha256);
    if (strcmp(sha256, file->sha256) != 0) {
        free(bytes);
        return why_set(why, -EBADMSG,
                       _("%s: the model is damaged or another one (SHA-256 %.12s… instead of "
                         "%.12s…); install the models again"),
                       file->path, sha256, file->sha256);
    }
    *ret_bytes = bytes;
    *ret_n_bytes = n_bytes;
    return 0;
}
