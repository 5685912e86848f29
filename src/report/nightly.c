/* SPDX-License-Identifier: Apache-2.0 */
#include "report/nightly.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "report/day.h"
#include "report/mail.h"
#include "report/member.h"
#include "report/report.h"

#define UNSENT ".unsent"

enum { MAX_REPORT_BYTES = 64 << 20 };

static char *file_name(const struct nightly *nightly, const char *date, const char *extension)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s%s", nightly->directory, date, extension) < 0 ? NULL : path;
}

static int write_file(const struct nightly *nightly, const char *date, const char *extension,
                      const char *bytes, size_t n_bytes, struct why *why)
{
    _cleanup_(cleanup_freep) char *path = file_name(nightly, date, extension);

    return path ? file_write_atomic(path, bytes, n_bytes, 0600, why)
                : why_set(why, -ENOMEM, _("out of memory"));
}

int nightly_write(const struct nightly *nightly, const json_t *summary, const struct ink *ink,
                  struct why *why)
{
    static const struct {
        enum report_format format;
        const char *extension;
    } files[] = {{REPORT_TEXT, ".txt"},
                 {REPORT_HTML, ".html"},
                 {REPORT_PDF, ".pdf"},
                 {REPORT_JSON, ".json"}};
    const char *date = member_text(summary, "date");
    int r = file_make_directories(nightly->directory, 0700, why);

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && r == 0; i++) {
        _cleanup_(cleanup_freep) char *bytes = NULL;
        size_t n_bytes = 0;

        r = report_make(summary, ink, files[i].format, &bytes, &n_bytes, why);
        if (r == 0)
            r = write_file(nightly, date, files[i].extension, bytes, n_bytes, why);
    }
    if (r == 0 && *nightly->mail_to)
        r = write_file(nightly, date, UNSENT, "", 0, why);
    return r;
}

static int read_file(const struct nightly *nightly, const char *date, const char *extension,
                     char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    _cleanup_(cleanup_freep) char *path = file_name(nightly, date, extension);

    return path ? file_read(path, MAX_REPORT_BYTES, (uint8_t **)ret_bytes, ret_n_bytes, why)
                : why_set(why, -ENOMEM, _("out of memory"));
}

static int send_one(const struct nightly *nightly, const char *date, struct why *why)
{
    _cleanup_(cleanup_freep) char *text = NULL, *html = NULL, *pdf = NULL, *bytes = NULL,
                                  *mark = file_name(nightly, date, UNSENT);
    struct mail mail = {.to = nightly->mail_to, .name = date};
    char subject[256];
    size_t n_text, n_bytes;
    int r = read_file(nightly, date, ".txt", &text, &n_text, why);

    if (r == 0)
        r = read_file(nightly, date, ".html", &html, &mail.n_html, why);
    if (r == 0)
        r = read_file(nightly, date, ".pdf", &pdf, &mail.n_pdf, why);
    if (r < 0)
        return r;
    snprintf(subject, sizeof(subject), "%.*s", (int)strcspn(text, "\n"), text); /* its title */
    mail.subject = subject;
    mail.text = text;
    mail.html = html;
    mail.pdf = pdf;
    r = mail_compose(&mail, &bytes, &n_bytes, why);
    if (r == 0)
        r = mail_send(nightly->sendmail, bytes, n_bytes, why);
    if (r == 0 && (!mark || unlink(mark) < 0))
        r = why_set(why, -errno, _("%s: %s"), mark ? mark : date, strerror(errno));
    return r;
}

static int is_mark(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name), n_date = strlen("2026-06-28");
    char date[16] = "";
    int day;

    if (n != n_date + strlen(UNSENT) || strcmp(entry->d_name + n_date, UNSENT) != 0)
        return 0;
    memcpy(date, entry->d_name, n_date);
    return day_read(date, &day, NULL) == 0;
}

int nightly_mail(const struct nightly *nightly, unsigned *ret_n, struct why *why)
{
    struct dirent **entries = NULL;
    int n = *nightly->mail_to ? scandir(nightly->directory, &entries, is_mark, alphasort) : 0,
        r = 0;

    *ret_n = 0;
    if (n < 0)
        return why_set(why, -errno, _("%s: %s"), nightly->directory, strerror(errno));
    for (int i = 0; i < n; i++) {
        entries[i]->d_name[strlen("2026-06-28")] = '\0';
        if (r == 0)
            r = send_one(nightly, entries[i]->d_name, why);
        *ret_n += r == 0;
        free(entries[i]);
    }
    free(entries);
    return r;
}
