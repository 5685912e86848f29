/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: one pass over the code points, after libutf8proc's NFKC where the key wants it. The variant
 * kanji are the usual old and new forms of the jōyō reform and the name variants that Japanese
 * registers meet daily; each is a pair «written, folded», sorted by the written form. NFKC has
 * already turned the compatibility ideographs (U+FA10 and the like) into their unified ones.
 */
#include "text/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <utf8proc.h>

#include "base/cleanup.h"
#include "text/utf8.h"

static const char32_t variant_pairs[] =
    U"乘乗佛仏來来傳伝內内冨富凛凜劍剣勞労區区卽即吳呉單単嚴厳圀国國国"
    U"圍囲圓円圖図團団埜野堯尭增増墻牆壓圧壞壊壯壮壽寿奧奥孃嬢學学寢寝"
    U"實実寬寛寳宝寶宝將将專専對対尙尚屆届峯峰嵜崎嶋島嶌島嶽岳巖巌巢巣"
    U"廢廃廣広廳庁彈弾彌弥彥彦徑径從従德徳悅悦惠恵惱悩應応戰戦戶戸拔抜"
    U"據拠擴拡攝摂收収敍叙敎教數数斷断旣既晉晋晝昼暨曁曉暁曻昇曾曽會会"
    U"栁柳桒桑桺柳條条榮栄槇槙槪概樂楽橫横檜桧檢検櫻桜權権歐欧歡歓步歩"
    U"歸帰殘残毆殴每毎氣気淚涙淵渕淸清渊渕澀渋澁渋澤沢濕湿濟済濱浜濵浜"
    U"瀧滝瀨瀬灣湾燈灯燒焼營営爲為犧犠狹狭獨独獸獣瑤瑶瓣弁產産畫画當当"
    U"疊畳發発盜盗眞真祕秘祿禄禮礼稱称稻稲穗穂穩穏竝並籔薮籠篭絲糸經経"
    U"綠緑緣縁縣県縱縦總総繩縄繪絵續続纖繊缺欠聲声聽聴肅粛脫脱腦脳膽胆"
    U"臟臓臺台與与舊旧舍舎舘館莊荘莖茎萬万藏蔵藝芸藥薬藪薮蘆芦處処虛虚"
    U"號号蟲虫蠶蚕衞衛裝装覺覚觀観觸触證証譯訳讀読變変讓譲豐豊豫予貮弐"
    U"貳弐賣売賴頼贊賛踐践輕軽轉転辨弁辯弁遙遥遞逓遲遅邉辺邊辺邨村郞郎"
    U"鄉郷鄕郷鄰隣醉酔醫医釀醸釋釈釼剣鉤鈎錄録鐵鉄鑛鉱閒間關関陷陥隨随"
    U"險険隱隠雙双雜雑靈霊靑青靜静顯顕飜翻餘余驅駆驗験驛駅髓髄體体髙高"
    U"髮髪鬪闘鷗鴎鹽塩麥麦麴麹黃黄黑黒默黙點点黨党齊斉齋斎齒歯齡齢龍竜"
    U"龜亀﨑崎𠮷吉𣘺橋𥔎崎";

static const size_t n_variants = sizeof(variant_pairs) / sizeof(*variant_pairs) / 2;

static uint32_t fold_variant(uint32_t c)
{
    size_t low = 0, high = n_variants;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (variant_pairs[2 * middle] == c)
            return variant_pairs[2 * middle + 1];
        if (variant_pairs[2 * middle] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return c;
}

/* Hyphens, dashes, minus signs and the long-vowel mark: one stroke, told apart by context only. */
static bool is_dash(uint32_t c)
{
    return c == '-' || c == 0xad || (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 ||
           c == 0x30fc || c == 0xfe58 || c == 0xfe63 || c == 0xff0d || c == 0xff70 || c == 0x2500 ||
           c == 0x2501;
}

/* Variation selectors and joiners choose a glyph, not a character. */
static bool is_invisible(uint32_t c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) ||
           (c >= 0x200b && c <= 0x200f) || c == 0x2060;
}

/* Small kana as large ones: on a faxed line of 4 mm they cannot be told apart for sure. */
static uint32_t fold_small_kana(uint32_t c)
{
    static const char32_t small[] = U"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ";

    for (size_t i = 0; small[i]; i++)
        if (small[i] == c)
            return c + 1;
    if (c == U'ヶ' || c == U'ゖ')
        return U'ケ';
    if (c == U'ヵ' || c == U'ゕ')
        return U'カ';
    return c;
}

/* Hiragana that are drawn like their katakana. */
static uint32_t fold_lookalike(uint32_t c)
{
    switch (c) {
    case U'へ':
    case U'べ':
    case U'ぺ':
    case U'り':
        return c + (U'ヘ' - U'へ');
    default:
        return c;
    }
}

static uint32_t point_loose(uint32_t c)
{
    if (utf8_is_space(c) || is_invisible(c))
        return 0;
    if (is_dash(c))
        return '-';
    if (c == 0xb7 || c == 0x2022 || c == 0x2219 || c == 0x22c5 || c == 0x30fb || c == 0xff65)
        return 0x30fb;
    c = fold_lookalike(fold_small_kana(fold_variant(c)));
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

static uint32_t point_same(uint32_t c)
{
    if (utf8_is_space(c) || is_invisible(c))
        return 0;
    return is_dash(c) ? '-' : c;
}

static uint32_t point_name(uint32_t c)
{
    return utf8_is_space(c) || is_invisible(c) ? 0 : c;
}

/* text with every code point replaced by change(), or dropped where that is 0. No change() here
 * makes a code point longer in UTF-8 than UTF8_REPLACEMENT, which may stand for a single bad byte.
 */
static char *map_points(const char *text, uint32_t (*change)(uint32_t c))
{
    enum { MAX_GROWTH = 3 };
    char *folded = malloc(MAX_GROWTH * strlen(text) + 1);
    char *end = folded;
    uint32_t c;

    if (!folded)
        return NULL;
    while ((c = utf8_next(&text)))
        if ((c = change(c)))
            end += utf8_put(c, end);
    *end = '\0';
    return folded;
}

static uint32_t point_itself(uint32_t c)
{
    return c;
}

/* change() after NFKC. */
static char *map_nfkc(const char *text, uint32_t (*change)(uint32_t c))
{
    _cleanup_(cleanup_freep) char *valid = map_points(text, point_itself);
    _cleanup_(cleanup_freep) utf8proc_uint8_t *normal = NULL;

    if (!valid)
        return NULL;
    if (utf8proc_map((const utf8proc_uint8_t *)valid, 0, &normal,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT) < 0)
        return NULL; /* of valid text only memory can be the cause */
    return map_points((const char *)normal, change);
}

char *fold_key(const char *text)
{
    return map_nfkc(text, point_loose);
}

char *fold_same(const char *text)
{
    return map_nfkc(text, point_same);
}

char *fold_name(const char *text)
{
    return map_points(text, point_name);
}

char *fold_spaces(const char *text)
{
    char *line = malloc(3 * strlen(text) + 1);
    char *end = line;
    bool gap = false;
    uint32_t c;

    if (!line)
        return NULL;
    while ((c = utf8_next(&text))) {
        if (utf8_is_space(c)) {
            gap = true;
            continue;
        }
        if (gap && end > line)
            *end++ = ' ';
        gap = false;
        end += utf8_put(c, end);
    }
    *end = '\0';
    return line;
}

/* Is there anything but white space before the next line end? */
static bool line_goes_on(const char *text)
{
    uint32_t c;

    while ((c = utf8_next(&text)) && c != '\n')
        if (!utf8_is_space(c))
            return true;
    return false;
}

char *fold_lines(const char *text)
{
    char *lines = malloc(3 * strlen(text) + 1);
    char *end = lines, *ink = lines;
    uint32_t c;

    if (!lines)
        return NULL;
    while ((c = utf8_next(&text))) {
        if (end == lines && utf8_is_space(c))
            continue;
        if (c != '\n' && utf8_is_space(c) && !line_goes_on(text))
            continue;
        end += utf8_put(c, end);
        if (!utf8_is_space(c))
            ink = end;
    }
    *ink = '\0';
    return lines;
}
