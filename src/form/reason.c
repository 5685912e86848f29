/* SPDX-License-Identifier: Apache-2.0 */
#include "form/reason.h"

#include <string.h>

#include "base/intl.h"

static const struct {
    const char *code;
    const char *text;
} reasons[REASON_COUNT] = {
    [REASON_PLACE_UNSURE] = {"place_unsure", N_("The cell was not found for certain.")},
    [REASON_OFF_PAGE] = {"off_page", N_("A part of the cell lies beyond the page.")},
    [REASON_CUT_OFF] = {"cut_off", N_("The writing goes on beyond the cell.")},
    [REASON_DAMAGED_ROWS] = {"damaged_rows", N_("Scan lines were lost or repaired here.")},
    [REASON_INK_UNSURE] = {"ink_unsure", N_("Whether anything is written here is not certain.")},
    [REASON_UNREAD] = {"unread", N_("Something is written here that could not be read.")},
    [REASON_STRUCK_OUT] = {"struck_out", N_("Something was struck out or corrected.")},
    [REASON_DROPPED_INK] = {"dropped_ink", N_("Some ink belongs to no character that was read.")},
    [REASON_LOW_SCORE] = {"low_score", N_("The writing could not be read for certain.")},
    [REASON_READERS_DIFFER] = {"readers_differ", N_("The two recognisers read different things.")},
    [REASON_ONE_READER] = {"one_reader", N_("Only one of the recognisers could read this.")},
    [REASON_RIVAL_LIKELIER] = {"rival_likelier", N_("The picture itself speaks for another text.")},
    [REASON_REQUIRED_BLANK] = {"required_blank", N_("This must be filled in and is blank.")},
    [REASON_NOT_IN_LIST] = {"not_in_list", N_("No expected value is like this one.")},
    [REASON_SEVERAL_IN_LIST] = {"several_in_list",
                                N_("Several expected values are like this one.")},
    [REASON_SNAPPED_TO_LIST] = {"snapped_to_list",
                                N_("The value is the expected one; the writing differs a little.")},
    [REASON_BAD_PHONE] = {"bad_phone", N_("This is no complete Japanese telephone number.")},
    [REASON_BAD_EMAIL] = {"bad_email", N_("This is no complete e-mail address.")},
    [REASON_BAD_NAME] = {"bad_name", N_("This does not look like a person's name.")},
    [REASON_LOOKALIKE] = {"lookalike",
                          N_("A character in it has a twin that looks the same on a fax.")},
    [REASON_CHARACTER_LOST] = {"character_lost", N_("A character may have been lost in it.")},
    [REASON_PREFECTURE_DIFFERS] = {"prefecture_differs",
                                   N_("Facility or area code belongs to another prefecture.")},
    [REASON_REPEATED_DIFFERS] = {"repeated_differs",
                                 N_("Almost the same is written elsewhere on the page.")},
    [REASON_DITTO] = {"ditto",
                      N_("\"Same as above\" is written; the value is what it stands for.")},
    [REASON_WRITTEN_NONE] = {"written_none", N_("The writer says that there is none.")},
    [REASON_FREE_TEXT] = {"free_text", N_("Free text is always looked at by a person.")},
    [REASON_POLICY] = {"policy", N_("The configuration accepts nothing of this kind by itself.")},
    [REASON_SPOT_CHECK] = {"spot_check", N_("A spot check found an error in a value like this.")},
    [REASON_PARTIAL_FAX] = {"partial_fax", N_("The fax server reported an error in this fax.")},
    [REASON_ILLEGIBLE] = {"illegible", N_("Nobody can read this; ask the sender.")},
    [REASON_KEYS_DIFFER] = {"keys_differ", N_("Two persons typed different things.")},
    [REASON_REOPENED] = {"reopened", N_("A supervisor wants this looked at again.")},
};

const char *reason_code(enum reason reason)
{
    return reasons[reason].code;
}

enum reason reason_from_code(const char *code)
{
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        if (strcmp(code, reasons[i].code) == 0)
            return (enum reason)i;
    }
    return REASON_COUNT;
}

const char *reason_text(enum reason reason)
{
    return _(reasons[reason].text);
}
