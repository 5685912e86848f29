/* SPDX-License-Identifier: Apache-2.0
 *
 * field: the list `fields` of a form.yaml. Where each field lies comes with the tables (table.c).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "form/load.h"

enum {
    MAX_LABEL_BYTES = 200,
    MAX_LINES = 40,
};

/* name, or block.name: lower case, so that it can be typed and put into a URL or a column name as
 * it is. */
static bool is_id(const char *id)
{
    const char *dot = strchr(id, '.');
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");

    if (id[0] < 'a' || id[0] > 'z')
        return false;
    if (!dot)
        return id[n] == '\0';
    return id + n == dot && dot[1] >= 'a' && dot[1] <= 'z' &&
           dot[1 + strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static int load_id(struct yaml_item item, char **ret_id, struct why *why)
{
    int r = yaml_text(item, FORM_MAX_ID_BYTES, ret_id, why);

    if (r < 0)
        return r;
    if (!is_id(*ret_id))
        return yaml_fail(item, why,
                         _("\"%s\" is no id; write a-z, 0-9 and _ like `phone`, or with a block "
                           "`committee.phone`"),
                         *ret_id);
    return 0;
}

/* «同上» points upwards: the target stands earlier in the list, so chains end. */
static int load_same_as(struct yaml_item item, const struct form *form, struct form_field *field,
                        struct why *why)
{
    int target;
    int r = yaml_text(item, FORM_MAX_ID_BYTES, &field->same_as, why);

    if (r < 0)
        return r;
    target = form_find_field(form, field->same_as);
    if (target < 0)
        return yaml_fail(item, why,
                         _("no field \"%s\" stands before this one; write the id of an earlier "
                           "field"),
                         field->same_as);
    if (form->fields[target].kind != field->kind)
        return yaml_fail(
            item, why, _("\"%s\" is of the kind %s, not %s; write a field of the same kind"),
            field->same_as, form_kind_name(form->fields[target].kind), form_kind_name(field->kind));
    return 0;
}

/* form->n_fields counts the finished fields only, so a field cannot refer to itself. */
static int load_field(struct yaml_item item, const struct form *form, struct form_field *field,
                      struct why *why)
{
    static const char *const keys[] = {"field", "label", "kind",    "required",
                                       "block", "lines", "same_as", NULL};
    static const char *const required[] = {"never", "always", "in_block", NULL};
    const char *kinds[FORM_KIND_COUNT + 1] = {NULL};
    struct yaml_item value;
    unsigned index;
    int r = yaml_check_keys(item, keys, why);

    for (unsigned k = 0; k < FORM_KIND_COUNT; k++)
        kinds[k] = form_kind_name((enum form_kind)k);
    field->max_lines = 1;
    if (r == 0)
        r = yaml_need(item, "field", "responsible.phone", &value, why);
    if (r == 0)
        r = load_id(value, &field->id, why);
    if (r == 0 && form_find_field(form, field->id) >= 0)
        return yaml_fail(value, why, _("the field \"%s\" is here twice; give it another id"),
                         field->id);
    if (r == 0)
        r = yaml_need(item, "label", "電話番号", &value, why);
    if (r == 0)
        r = yaml_text(value, MAX_LABEL_BYTES, &field->label, why);
    if (r == 0)
        r = yaml_need(item, "kind", "phone", &value, why);
    if (r == 0)
        r = yaml_word(value, kinds, &index, why);
    if (r < 0)
        return r;
    field->kind = (enum form_kind)index;
    if (yaml_find(item, "lines", &value))
        r = yaml_whole(value, 1, MAX_LINES, &field->max_lines, why);
    if (r == 0 && yaml_find(item, "block", &value))
        r = load_id(value, &field->block, why);
    if (r == 0 && yaml_find(item, "same_as", &value))
        r = load_same_as(value, form, field, why);
    if (r == 0)
        r = yaml_need(item, "required", "always", &value, why);
    if (r == 0)
        r = yaml_word(value, required, &index, why);
    if (r < 0)
        return r;
    field->required = (enum form_required)index;
    if (field->required == FORM_REQUIRED_IN_BLOCK && !field->block)
        return yaml_fail(value, why,
                         _("`required: in_block` in a field without a block; add `block: NAME`"));
    return 0;
}

int load_fields(struct yaml_item list, struct form *form, struct why *why)
{
    size_t n;
    int r = yaml_list(list, 1, FORM_MAX_FIELDS, &n, why);

    if (r < 0)
        return r;
    form->fields = calloc(n, sizeof(*form->fields));
    if (!form->fields)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct form_field *field = &form->fields[i];

        r = load_field(yaml_at(list, i), form, field, why);
        if (r < 0) {
            form_field_deinit(field);
            return r;
        }
        form->n_fields++;
    }
    return 0;
}
