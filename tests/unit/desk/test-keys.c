/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that whatever a terminal sends is taken whole: nothing of a sequence, a paste, or an
 * answer that came late is a key of its own, which would decide a field, and what follows it is
 * left for the next reader, also when a slow line brings it byte by byte.
 */
#include "../test.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/keys.h"
#include "desk/session.h"

enum { END = -1 };

static const struct {
    const char *bytes;
    int64_t keys[4];
} rows[] = {
    {"1", {'1', END}},
    {"髙e", {0x9AD9, 'e', END}},
    {"\033[A\033[B\033OC\033OD", {KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT}},
    {"\033[1;5C1", {KEY_OTHER, '1', END}}, /* with Ctrl */
    {"\033[2~e", {KEY_OTHER, 'e', END}},   /* Insert */
    {"\033[15~x", {KEY_OTHER, 'x', END}},  /* F5 of xterm */
    {"\033[[Ak", {KEY_OTHER, 'k', END}},   /* F1 of the Linux console */
    {"\033OPq", {KEY_OTHER, 'q', END}},    /* F1 of xterm */
    {"\0332k", {KEY_OTHER, 'k', END}},     /* Alt-2 */
    {"\033髙k", {KEY_OTHER, 'k', END}},    /* Alt and a character of three bytes */
    {"\033\033[A", {KEY_ESCAPE, KEY_UP, END}},
    {"\033", {KEY_ESCAPE, END}},
    {"\033[?62;4;22ck", {KEY_OTHER, 'k', END}},                   /* what it can do */
    {"\033]11;rgb:1e1e/2e2e/3e3e\033\\k", {KEY_OTHER, 'k', END}}, /* its background */
    {"\033]11;rgb:1e1e/2e2e/3e3e\007k", {KEY_OTHER, 'k', END}},
    {"\033P1$r0m\033\\2", {KEY_OTHER, '2', END}},
    {"\033_Gi=1;OK\033\\2", {KEY_OTHER, '2', END}}, /* that it took a picture */
    {"\033[200~1\rk\033[201~e", {KEY_PASTED, 'e', END}},
    {"\033[1\r", {KEY_OTHER, '\r', END}}, /* broken off */
    {"\xE9\x1B", {KEY_OTHER, KEY_ESCAPE, END}},
    {"\xFF\xC0k", {KEY_OTHER, KEY_OTHER, 'k', END}},
};

static void check(const char *name, const int64_t *wanted, struct keys *keys, int fd)
{
    for (size_t i = 0; i < 4 && wanted[i] != END; i++) {
        int64_t key = keys_read(keys, fd);

        if (key != wanted[i])
            fail_msg("«%s»: key %zu is %lld, not %lld", name, i, (long long)key,
                     (long long)wanted[i]);
    }
}

/* All at once; the writer stays open, as a terminal does. */
static void test_rows(void **state)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct keys keys = {0};
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], rows[i].bytes, strlen(rows[i].bytes)),
                         strlen(rows[i].bytes));
        check(rows[i].bytes, rows[i].keys, &keys, ends[0]);
        assert_false(keys_wait(&keys));
        close(ends[0]);
        close(ends[1]);
    }
}

/* From its second byte on (a lone Escape is a key) in pieces, as packets come. */
static void test_pieces(void **state)
{
    static const char sequence[] = "\033[200~03-0000-0001\033[201~\033]11;1\007\033[1;5C髙";
    static const int64_t wanted[] = {KEY_PASTED, KEY_OTHER, KEY_OTHER, 0x9AD9};
    struct keys keys = {0};
    int ends[2], status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        for (size_t i = 0; i + 1 < sizeof(sequence);) {
            size_t n = sequence[i] == '\033' ? 2 : 1;

            if (write(ends[1], sequence + i, n) != (ssize_t)n)
                _exit(1);
            i += n;
            usleep(1000);
        }
        _exit(0);
    }
    check("pieces", wanted, &keys, ends[0]);
    assert_string_equal(keys.pasted, "03-0000-0001");
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);
}

/* Of a paste without an end, or one longer than any value, nothing is typed. */
static void test_pastes(void **state)
{
    struct keys keys = {0};
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "\033[200~", 6), 6);
    for (int i = 0; i < KEYS_MAX_PASTED_BYTES + 1; i++)
        assert_int_equal(write(ends[1], "1", 1), 1);
    assert_int_equal(write(ends[1], "\033[201~k", 7), 7);
    assert_int_equal(keys_read(&keys, ends[0]), KEY_PASTED);
    assert_string_equal(keys.pasted, "");
    assert_int_equal(keys_read(&keys, ends[0]), 'k');
    assert_int_equal(write(ends[1], "\033[200~12", 8), 8);
    close(ends[1]);
    assert_int_equal(keys_read(&keys, ends[0]), KEY_PASTED);
    assert_string_equal(keys.pasted, "");
    assert_int_equal(keys_read(&keys, ends[0]), -EPIPE);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_pastes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
