/* SPDX-License-Identifier: Apache-2.0
 *
 * recognisers: the loaded models, shared by read.c (fields) and labels.c (printed labels). Private
 * to this room.
 */
#pragma once

#include "read/alphabet.h"
#include "read/ctc.h"
#include "read/models.h"
#include "read/net.h"
#include "read/read.h"
#include "read/tesseract.h"

struct recognisers {
    struct models *models;
    struct net *net;
    struct alphabet *alphabet;       /* of net */
    uint8_t *masks[FORM_KIND_COUNT]; /* of the network's classes, by kind; NULL entries: any */
    struct ctc_prior address_prior;  /* of e-mail */
    struct ctc_prior number_prior;   /* of phone */
    struct tesseract *tesseract[MODELS_MAX_TESSERACT];
    char *version;
};
