# SPDX-License-Identifier: Apache-2.0
"""What stands in the fields: phone numbers, e-mail addresses, names, departments, hospitals, prefectures, free text.

Part of every kind comes from lists, part is combined freely or of any kanji of the character set, so that the network
reads what it sees and not what it expects. Texts are NFKC, as readings are.
"""
import random
import unicodedata

import places

NAME_VARIANTS = '德瀨濵髙邉邊齋槇曻冨栁桒栄凜萠'
FREQUENT = 4  # times that frequent ones lie in the deck
DASHES = dict.fromkeys(map(ord, '‐‑‒–—―−'), '-')  # one class reads them all

KINDS = {'phone': .12, 'email': .16, 'name': .23, 'department': .12, 'facility': .08, 'prefecture': .02, 'free': .11,
         'any': .16}

ANY_KANJI_NAMES = .15     # share of names of which half the characters may be any kanji
ANY_KANJI_FREE = .25      # share of free texts of which three quarters are any kanji
DECK_SEED, DEALT_A_LOT = 1, 850  # of the deck of all characters: its order, and characters dealt to a lot of lines
LISTED_KANJI_NAMES = 3000  # first names of each dictionary list whose kanji count as common
LONGEST_DEPARTMENT, LONGEST_SENTENCE, LONGEST_HOSPITAL = 20, 20, 18

NAME_GAPS = (' ', ' ', '  ', '')
VARIANTS = ('髙橋', '渡邊', '渡邉', '齋藤', '山﨑', '濱田')  # not in the lists, frequent on forms
MORE_DEPARTMENTS = ('化学療法センター', '病棟看護師長室', '集学的治療センター', '地域連携部')

MOBILE_AND_FREE = ('090', '080', '070', '0120')
NUMBERS = ('%s-%s-%s',) * 8 + ('%s(%s)%s',) * 2 + ('(%s)%s-%s', '(%s) %s-%s', '%s (%s) %s', '%s - %s - %s', '%s %s %s')
EXTENSIONS = ('(内線%s)', '(内%s)', ' 内線 %s', ' 内線%s', '(内線 %s)', '内線%s', ' (内線:%s)', ' 内 %s')
LINE_NOTES = ('(代)', '(代表)', '(直通)', ' 代表', ' 直通')

LETTERS = 'abcdefghijklmnopqrstuvwxyz'
JOINTS = ('.', '-', '_', '')
OWN_DOMAINS = ('hp', 'hosp', 'med', 'byoin', 'cc', 'u', 'hospital')
ENDINGS = ('.jp', '.or.jp', '.ac.jp', '.go.jp', '.lg.jp', '.com', '.ne.jp')
HOSTS = ('med', 'mail', 'hosp', 'cc', 'www2', 'ns', 'pc')


def is_frequent(char):
    """Level 1 of JIS X 0208, marks, and the variants that names have."""
    code = char.encode('euc_jp', 'replace')
    return (len(code) == 2 and code[0] < 0xd0) or not '一' <= char <= '鿿' or char in NAME_VARIANTS


class Texts:
    """draw(dice) gives (kind, text). chars: the characters that the network knows."""

    def __init__(self, chars):
        self.chars, self.kinds = chars, KINDS
        self.prefectures = [row[0] for row in places.rows('forms/common/prefectures.tsv', heading=True)]
        hospitals = places.rows('forms/common/hospitals.tsv', heading=True)
        self.hospitals = sorted({name for row in hospitals for name in (row[1].split()[-1], row[-1])
                                 if 3 <= len(name) <= LONGEST_HOSPITAL})
        self.centres = [row[1] for row in places.rows('forms/renrakuhyo/facilities.tsv', heading=True)]
        self.departments = [row[0] for row in places.rows('forms/common/departments.txt', heading=True)]
        self.offices = [row[0] for row in places.rows('samples/lists/departments.txt')] + list(MORE_DEPARTMENTS)
        self.titles = [row[0] for row in places.rows('samples/lists/titles.txt')]
        areas = places.rows('forms/common/areacodes.tsv', heading=True)
        self.area_prefixes = [(row[0], int(row[1])) for row in areas]
        self.towns = [row[3] for row in areas if len(row) > 3 and row[3]]
        self.names(chars)
        self.addresses()
        kanji = [c for c in sorted(chars) if '一' <= c <= '鿿']
        listed = set(''.join(self.hospitals + self.departments + self.common_surnames + self.common_given +
                             self.surnames[:LISTED_KANJI_NAMES] + self.given[:LISTED_KANJI_NAMES]))
        self.any_kanji = kanji + [c for c in sorted(chars) if '\uf900' <= c <= '\ufaff']
        self.kanji = [c for c in kanji if c in listed]
        rare = sorted(chars - listed - {'', ' '})
        self.deck = rare + [c for c in rare if is_frequent(c)] * (FREQUENT - 1)
        random.Random(DECK_SEED).shuffle(self.deck)
        self.dealt = 0
        self.hiragana = [c for c in map(chr, range(0x3042, 0x3094)) if c in chars]
        self.katakana = [c for c in map(chr, range(0x30a2, 0x30f4)) if c in chars] + ['ー'] * 6
        self.words = [row[0] for row in places.rows('models/train/data/words.txt')]
        self.draws = {'phone': self.phone, 'email': self.email, 'name': self.name, 'department': self.department,
                      'facility': self.facility, 'prefecture': self.prefecture, 'free': self.free, 'any': self.any}

    def names(self, chars):
        surnames = places.rows('models/train/data/surnames.tsv', heading=True)
        self.surnames = [row[0] for row in surnames]
        self.given = [row[0] for row in places.rows('models/train/data/given.txt')]
        self.common_surnames = [row[0] for row in places.rows('samples/lists/surnames.tsv')] + list(VARIANTS)
        self.common_given = [row[0] for row in places.rows('samples/lists/given.tsv')]
        self.romaji = [row[1] for row in surnames if 2 <= len(row[1]) <= 10]
        self.common_romaji = [row[1] for row in places.rows('samples/lists/surnames.tsv')]
        self.given_romaji = [row[1] for row in places.rows('samples/lists/given.tsv')]

    def addresses(self):
        self.prefecture_romaji = [row[1] for row in places.rows('samples/lists/prefectures.tsv')]
        self.domains = [row[0] for row in places.rows('samples/lists/domains.txt')]

    def draw(self, dice):
        kind = dice.choices(list(self.kinds), list(self.kinds.values()))[0]
        return kind, self.draws[kind](dice)

    def normal(self, text):
        """The text as it shall be read: NFKC but for what is a character of its own to the network (①, ㈱)."""
        normal = ''.join(c if c in self.chars else unicodedata.normalize('NFKC', c) for c in text)
        return unicodedata.normalize('NFC', normal).translate(DASHES)

    def deal(self, lot):
        """Where in the deck of characters that no list has this lot begins, so that lots of one number after the other go through it."""
        self.dealt = lot * DEALT_A_LOT

    def any(self, dice):
        """Characters dealt one after the other, so that each comes up often enough, some common ones among them."""
        text = ''
        for _ in range(dice.randint(6, 12)):
            if dice.one_in(.12):
                text += dice.choice(dice.choice((self.kanji, self.hiragana, self.katakana)))
            else:
                text += self.deck[self.dealt % len(self.deck)]
                self.dealt += 1
        return text

    def phone(self, dice):
        if dice.one_in(.08):
            area, middle = dice.choice(MOBILE_AND_FREE), 4
        else:
            prefix, length = dice.choice(self.area_prefixes)
            area = (prefix + dice.digits(length))[:length]
            middle = max(1, 10 - 4 - length)
        number = dice.choice(NUMBERS) % (area, dice.digits(middle), dice.digits(4))
        form = dice.random()
        if form < .28:
            return number + dice.choice(EXTENSIONS) % dice.digits(dice.choice((3, 4, 4, 4, 5)))
        if form < .33:
            return number + dice.choice(LINE_NOTES)
        if form < .36:
            return '内線' + dice.choice((' ', '', ':')) + dice.digits(4)
        return 'TEL ' + number if form < .38 else number

    def email(self, dice):
        user, form = dice.choice(self.romaji if dice.one_in(.75) else self.common_romaji), dice.random()
        given = dice.choice(self.given_romaji)
        if dice.one_in(.4):
            given = given[0]
        if form < .25:
            user = given + dice.choice(JOINTS) + user
        elif form < .45:
            user = user + dice.choice(JOINTS) + given
        elif form < .6:
            user += dice.digits(dice.randint(1, 4))
        elif form < .7:
            user = dice.word(LETTERS + '0123456789', 3, 8)
        elif form < .76:
            user = user.capitalize()
        return user + '@' + self.domain(dice)

    def domain(self, dice):
        if dice.one_in(.72):
            domain = dice.choice(self.domains).replace('@', dice.choice(self.prefecture_romaji))
            stem = dice.choice(self.romaji) if dice.one_in(.5) else dice.word(LETTERS, 2, 7)
            domain = domain.replace('#', stem)
            if dice.one_in(.1):
                domain = dice.word(LETTERS, 2, 7) + dice.choice(('-', '.', '')) + domain
        else:
            domain = dice.choice(self.romaji) + dice.choice(('-', '.', '')) + dice.choice(OWN_DOMAINS) + dice.choice(ENDINGS)
        return dice.choice(HOSTS) + '.' + domain if dice.one_in(.12) else domain

    def name(self, dice):
        if dice.one_in(ANY_KANJI_NAMES):
            return dice.joined(lambda: dice.choice(self.any_kanji if dice.one_in(.5) else self.kanji), 2, 5)
        # the head of a list is the likelier part: powers of a uniform draw
        surname = (dice.choice(self.common_surnames) if dice.one_in(.45)
                   else self.surnames[int(len(self.surnames) * dice.random() ** 2)])
        given = (dice.choice(self.common_given) if dice.one_in(.25)
                 else self.given[int(len(self.given) * dice.random() ** 1.6)])
        return surname + dice.choice(NAME_GAPS) + given

    def department(self, dice):
        text = dice.choice(self.departments if dice.one_in(.6) else self.offices)
        if dice.one_in(.12):
            text += dice.choice((' ', '・', '/', '')) + dice.choice(self.departments)
        if dice.one_in(.25):
            text += dice.choice(self.titles)
        return text[:LONGEST_DEPARTMENT]

    def facility(self, dice):
        return dice.choice(self.hospitals if dice.one_in(.7) else self.centres)

    def prefecture(self, dice):
        return dice.choice(self.prefectures)

    def free(self, dice):
        if dice.one_in(ANY_KANJI_FREE):
            common = (self.kanji, self.hiragana, self.katakana)
            return dice.joined(lambda: dice.choice(self.any_kanji if dice.one_in(.75) else dice.choice(common)), 2, 8)
        form = dice.random()
        if form < .5:
            return dice.word(self.words, 2, 7)[:LONGEST_SENTENCE]
        if form < .58:
            return dice.word(self.kanji, 2, 9)
        if form < .66:
            return dice.word(self.katakana, 2, 9)
        if form < .72:
            return dice.word(self.hiragana, 2, 9)
        if form < .85:
            every = (self.kanji, self.kanji, self.hiragana, self.katakana, '0123456789')
            return dice.joined(lambda: dice.choice(dice.choice(every)), 3, 10)
        if form < .93:
            return (dice.choice(self.prefectures) + dice.choice(self.towns) + dice.choice(('市', '町', '区', '')) +
                    dice.digits(1) + '-' + dice.digits(2))
        return dice.word([chr(code) for code in range(33, 127)], 3, 12)
