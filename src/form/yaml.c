/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml: a file that is YAML, and only what we take of YAML. yaml_item.c looks into it.
 */
#include "form/yaml.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "form/yaml_item.h"

struct yaml *yaml_free(struct yaml *yaml)
{
    if (!yaml)
        return NULL;
    fy_document_destroy(yaml->document);
    free(yaml->text);
    free(yaml->path);
    free(yaml);
    return NULL;
}

static int line_at(const char *text, size_t offset)
{
    int line = 1;

    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

/* libfyaml takes some bytes that no form needs: refuse them before, with their line. */
static int check_bytes(const char *path, const char *text, size_t n_bytes, struct why *why)
{
    for (size_t i = 0; i < n_bytes;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                                              (utf8proc_ssize_t)(n_bytes - i), &c);

        if (n < 1)
            return why_set(why, -EINVAL, _("%s:%d: not UTF-8 text; save the file as UTF-8"), path,
                           line_at(text, i));
        if (yaml_is_control(c) && c != '\n' && c != '\r')
            return why_set(why, -EINVAL,
                           _("%s:%d: a control character (U+%04X); use spaces and line ends only"),
                           path, line_at(text, i), (unsigned)c);
        i += (size_t)n;
    }
    return 0;
}

/* Anchors, aliases and tags anywhere below the node. libfyaml bounds the depth. */
static int check_plain(struct yaml_item item, struct why *why)
{
    void *at = NULL;
    int r = 0;

    if (fy_node_is_alias(item.node) || fy_node_get_anchor(item.node))
        return yaml_fail(item, why, _("an anchor or alias (& or *); write the value out here"));
    if (fy_node_get_tag(item.node, &(size_t){0}))
        return yaml_fail(item, why, _("a tag (!); leave it out"));
    if (fy_node_is_mapping(item.node)) {
        struct fy_node_pair *pair;

        while (r == 0 && (pair = fy_node_mapping_iterate(item.node, &at))) {
            struct fy_node *key = fy_node_pair_key(pair), *value = fy_node_pair_value(pair);
            struct yaml_item here = yaml_item_at(item.yaml, key, item.line);

            if (!key || !fy_node_is_scalar(key))
                return yaml_fail(here, why, _("a key that is no word; write `key: value`"));
            if (!value)
                return yaml_fail(here, why, _("nothing after the key; write its value"));
            r = check_plain(here, why);
            if (r == 0)
                r = check_plain(yaml_item_at(item.yaml, value, here.line), why);
        }
    } else if (fy_node_is_sequence(item.node)) {
        struct fy_node *node;

        while (r == 0 && (node = fy_node_sequence_iterate(item.node, &at)))
            r = check_plain(yaml_item_at(item.yaml, node, item.line), why);
    }
    return r;
}

/* What libfyaml said first, as our sentence. */
static int fail_with_diag(const char *path, struct fy_diag *diag, struct why *why)
{
    void *at = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &at);

    if (!error)
        return why_set(why, -EINVAL, _("%s:1: not a YAML mapping; write `key: value` lines"), path);
    return why_set(why, -EINVAL, _("%s:%d: not valid YAML (%s); check indentation and quotes"),
                   path, error->line > 0 ? error->line : 1, error->msg);
}

/* More than one document: a line that begins with --- or ... after the first text. */
static int check_one_document(const char *path, const char *text, struct why *why)
{
    bool content = false;
    int line = 1;

    for (const char *p = text; *p; line++) {
        size_t n = strcspn(p, "\n");

        if (strncmp(p, "...", 3) == 0 || (content && strncmp(p, "---", 3) == 0))
            return why_set(why, -EINVAL,
                           _("%s:%d: a second document; keep one, and quote text that begins so"),
                           path, line);
        if (n > 0 && *p != '#')
            content = true;
        p += n + (p[n] == '\n');
    }
    return 0;
}

int yaml_parse(const char *path, const char *text, size_t n_bytes, struct yaml **ret_yaml,
               struct why *why)
{
    _cleanup_(yaml_freep) struct yaml *yaml = NULL;
    struct fy_diag_cfg quiet = {.level = FYET_ERROR, .module_mask = ~0U};
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_JSON_NONE};
    struct fy_diag *diag;
    struct fy_node *root;
    int r;

    if (n_bytes > YAML_MAX_BYTES)
        return why_set(why, -EFBIG, _("%s: larger than %d bytes; this is no form definition"), path,
                       YAML_MAX_BYTES);
    r = check_bytes(path, text, n_bytes, why);
    if (r < 0)
        return r;
    yaml = calloc(1, sizeof(*yaml));
    if (!yaml || !(yaml->path = strdup(path)) || !(yaml->text = malloc(n_bytes + 1)))
        return -ENOMEM;
    memcpy(yaml->text, text, n_bytes);
    yaml->text[n_bytes] = '\0';
    r = check_one_document(path, yaml->text, why);
    if (r < 0)
        return r;
    diag = fy_diag_create(&quiet);
    if (!diag)
        return -ENOMEM;
    fy_diag_set_collect_errors(diag, true);
    cfg.diag = diag;
    yaml->document = fy_document_build_from_string(&cfg, yaml->text, n_bytes);
    root = yaml->document ? fy_document_root(yaml->document) : NULL;
    r = root ? 0 : fail_with_diag(path, diag, why);
    fy_diag_destroy(diag);
    if (r == 0)
        r = check_plain(yaml_item_at(yaml, root, 1), why);
    if (r < 0)
        return r;
    *ret_yaml = yaml;
    yaml = NULL;
    return 0;
}

int yaml_load(const char *path, struct yaml **ret_yaml, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    int r = file_read(path, YAML_MAX_BYTES, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    return yaml_parse(path, (const char *)bytes, n_bytes, ret_yaml, why);
}

struct yaml_item yaml_root(const struct yaml *yaml)
{
    return yaml_item_at(yaml, fy_document_root(yaml->document), 1);
}
