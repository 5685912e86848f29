/* SPDX-License-Identifier: Apache-2.0
 *
 * name: a person's name as written. It is never normalised: 髙 stays 髙. Only white space is
 * levelled (see fold_spaces()) and a title (先生, 部長, Dr.) is set apart.
 */
#pragma once

enum name_verdict {
    NAME_OK,
    NAME_BAD_CHARACTER, /* something that is no kanji, kana or Latin letter */
    NAME_BAD_LENGTH     /* no name is that short or that long */
};

struct name {
    char *text;  /* "山田 太郎" */
    char *title; /* "部長", or "" */
    enum name_verdict verdict;
};

/* 0 or -ENOMEM. The two strings are the caller's: name_deinit(). */
int name_parse(const char *text, struct name *ret_name);

void name_deinit(struct name *name);
