/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: keys for comparing and finding. A key is never a value and is never shown or stored as one:
 * names are kept as written, because folding changes who is meant (髙 and 高, 邉 and 辺), and even
 * NFC rewrites some kanji (U+FA10, U+FA19).
 */
#pragma once

/* The loose key, for finding a text in a list: NFKC, lower case, variant kanji to their common form
 * (髙→高 﨑→崎 邉→辺), dashes and long-vowel marks to '-', middle dots to '・', small kana to
 * large, kana that look alike in both scripts to katakana (へ→ヘ), spaces and variation selectors
 * dropped. The caller's to free(); NULL when memory is short. Invalid bytes become U+FFFD. */
char *fold_key(const char *text);

/* The strict key, for asking whether two readings say the same: only what is a matter of typing is
 * levelled: NFKC, dashes to '-', spaces dropped. */
char *fold_same(const char *text);

/* Names: spaces and variation selectors dropped, nothing else. */
char *fold_name(const char *text);

/* Visible text on one line: white space trimmed, every run of it (line ends and U+3000 too) one
 * ASCII space. The value of names, departments and hospitals: «山田　太郎» becomes «山田 太郎»,
 * which is what keyboards type and searches find; the width of a gap is presentation. */
char *fold_spaces(const char *text);

/* White space trimmed at both ends and at the end of every line; line ends are kept. */
char *fold_lines(const char *text);
