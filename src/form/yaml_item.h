/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_item: what loading a YAML file (yaml.c) and looking into it (yaml_item.c) share, private to
 * this room.
 */
#pragma once

#include <libfyaml.h>
#include <utf8proc.h>

#include "form/yaml.h"

struct yaml {
    char *path;
    char *text; /* the nodes point into it */
    struct fy_document *document;
};

/* The item of a node: its line is that of the first scalar in it, `otherwise` when there is none.
 */
struct yaml_item yaml_item_at(const struct yaml *yaml, struct fy_node *node, int otherwise);

static inline bool yaml_is_control(utf8proc_int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}
