/* SPDX-License-Identifier: Apache-2.0 */
#include "report/mail.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "report/base64.h"

extern char **environ;

enum { BASE64_BYTES_A_LINE = 57 /* 76 characters, RFC 2045 */, WORD_BYTES = 42 /* RFC 2047 */ };

static void base64_lines(const char *bytes, size_t n_bytes, FILE *to)
{
    for (size_t at = 0; at < n_bytes; at += BASE64_BYTES_A_LINE) {
        size_t n = n_bytes - at < BASE64_BYTES_A_LINE ? n_bytes - at : BASE64_BYTES_A_LINE;

        base64_print(bytes + at, n, to);
        fputs("\n", to);
    }
}

/* RFC 2047 words of whole characters. */
static void subject_words(const char *subject, FILE *to)
{
    while (*subject) {
        size_t n = strlen(subject);

        if (n > WORD_BYTES)
            for (n = WORD_BYTES; ((unsigned char)subject[n] & 0xC0) == 0x80; n--)
                ;
        fputs("=?UTF-8?B?", to);
        base64_print(subject, n, to);
        fputs("?=", to);
        subject += n;
        if (*subject)
            fputs("\n ", to);
    }
}

static int check_addresses(const char *to, struct why *why)
{
    for (const char *c = to; *c; c++)
        if (*c < 0x20 || *c > 0x7E)
            return why_set(why, -EINVAL, _("mail_to: an address has a character that is no ASCII"));
    return strchr(to, '@') ? 0 : why_set(why, -EINVAL, _("mail_to: this is no address"));
}

static void attach(const char *boundary, const char *type, const char *name, const char *extension,
                   const char *bytes, size_t n_bytes, FILE *to)
{
    fprintf(to,
            "--%s\nContent-Type: %s\nContent-Transfer-Encoding: base64\n"
            "Content-Disposition: attachment; filename=\"uketsuke-%s.%s\"\n\n",
            boundary, type, name, extension);
    base64_lines(bytes, n_bytes, to);
}

static void compose(const struct mail *mail, FILE *to)
{
    char boundary[65];

    /* no line of base64 begins with two dashes, so any boundary is good */
    file_sha256(mail->text, strlen(mail->text), boundary);
    boundary[32] = '\0';
    fprintf(to, "To: %s\nSubject: ", mail->to);
    subject_words(mail->subject, to);
    fprintf(to,
            "\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=\"%s\"\n\n"
            "--%s\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: base64\n\n",
            boundary, boundary);
    base64_lines(mail->text, strlen(mail->text), to);
    attach(boundary, "text/html; charset=utf-8", mail->name, "html", mail->html, mail->n_html, to);
    attach(boundary, "application/pdf", mail->name, "pdf", mail->pdf, mail->n_pdf, to);
    fprintf(to, "--%s--\n", boundary);
}

int mail_compose(const struct mail *mail, char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    char *bytes = NULL;
    FILE *memory;
    int r = check_addresses(mail->to, why);

    if (r < 0)
        return r;
    memory = open_memstream(&bytes, ret_n_bytes);
    if (memory)
        compose(mail, memory);
    if (!memory || fclose(memory) != 0) {
        free(bytes);
        return why_set(why, -ENOMEM, _("out of memory while the report was made"));
    }
    *ret_bytes = bytes;
    return 0;
}

static int start(const char *sendmail, int read_fd, int write_fd, pid_t *ret_pid)
{
    char *const argv[] = {(char *)sendmail, (char *)"-oi", (char *)"-t", NULL};
    posix_spawn_file_actions_t actions;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, read_fd, STDIN_FILENO);
    posix_spawn_file_actions_addclose(&actions, write_fd);
    error = posix_spawn(ret_pid, sendmail, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -error;
}

int mail_send(const char *sendmail, const char *bytes, size_t n_bytes, struct why *why)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    int fds[2], status = 0, r, written;
    pid_t pid;

    if (pipe(fds) < 0)
        return why_set(why, -errno, _("%s: %s"), sendmail, strerror(errno));
    sigaction(SIGPIPE, &ignore, &before); /* a sendmail that reads nothing is said, not died of */
    r = start(sendmail, fds[0], fds[1], &pid);
    close(fds[0]);
    written = r == 0 ? file_write_all(fds[1], bytes, n_bytes) : 0;
    close(fds[1]);
    sigaction(SIGPIPE, &before, NULL);
    if (r < 0)
        return why_set(why, r, _("%s: it cannot be run: %s"), sendmail, strerror(-r));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || written < 0)
        return why_set(why, -EIO, _("%s did not take the mail (it ended with status %d)"), sendmail,
                       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
