/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/arrival.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/intl.h"
#include "daemon/say.h"
#include "intake/intake.h"

#define RETRY_MIN_MS ((int64_t)500)       /* until the next look at a file that is not ready … */
#define RETRY_MAX_MS ((int64_t)30 * 1000) /* … doubled up to this */
#define TROUBLE_MIN_MS ((int64_t)1000)    /* first pause of all intake on trouble of ours … */
#define TROUBLE_MAX_MS ((int64_t)60 * 1000) /* … doubled up to this */
#define WATCHED_LEAST_MS                                                                           \
    ((int64_t)60 * 1000) /* before a file is given up that was old when it was first seen */
#define TIMER_ACCURACY_US 10000
#define TIFF_HEADER_BYTES 8 /* a file that never had more than this never held a page */

struct arrivals {
    sd_event *event;
    const struct conf *conf;
    struct store *store;
    void (*taken)(void *context);
    void *context;
    void *by_path; /* tsearch(3) tree of struct arrival */
    size_t n;
    bool full;             /* said once that there are more than ARRIVALS_MAX */
    int64_t trouble_ms;    /* pause after the last trouble of ours; 0: none */
    int64_t held_until_ms; /* nothing is taken before this */
};

struct arrival {
    const char *path; /* first, for by_path(); behind the struct */
    struct arrivals *all;
    const struct conf_spool *spool;
    sd_event_source *timer;
    struct fax_source shape; /* size, mtime and inode when last seen */
    int64_t since_ms;        /* when that shape was first seen, monotonic */
    int64_t before_ms;       /* how long the file had been so already, by its ctime */
    unsigned n_looks;        /* since then */
    int waits_for;           /* INTAKE_…, as last logged; 0: nothing yet */
    bool complete;           /* the fax server said so */
    bool quiet; /* recorded as unreadable before: try, and say nothing if it still is */
    char storage[];
};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct arrival *)a)->path, ((const struct arrival *)b)->path);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void arrival_free(void *pointer)
{
    struct arrival *arrival = pointer;

    sd_event_source_disable_unref(arrival->timer);
    free(arrival);
}

static void forget(struct arrival *arrival)
{
    struct arrivals *all = arrival->all;

    tdelete(arrival, &all->by_path, by_path);
    arrival_free(arrival);
    all->n--;
}

static int look_in(struct arrival *arrival, int64_t delay_ms)
{
    int r = sd_event_source_set_time_relative(arrival->timer, (uint64_t)delay_ms * 1000);

    return r < 0 ? r : sd_event_source_set_enabled(arrival->timer, SD_EVENT_ONESHOT);
}

static int64_t doubled_ms(int64_t first_ms, unsigned n, int64_t most_ms)
{
    int64_t ms = n < 16 ? first_ms << n : most_ms;

    return ms < most_ms ? ms : most_ms;
}

/* Milliseconds since the file last changed; 0 when a clock stands in the way. */
static int64_t age_ms(const char *path)
{
    struct stat st;
    int64_t s = lstat(path, &st) == 0 ? (int64_t)(time(NULL) - st.st_ctime) : 0;

    return s > 0 ? s * 1000 : 0;
}

/* Long enough? A file that was old when it was first seen is watched for a while all the same:
 * what holds it may be about to let go. */
static bool is_overdue(const struct arrival *arrival, int64_t waited_ms)
{
    int64_t give_up_ms = (int64_t)arrival->spool->give_up_s * 1000;

    return waited_ms >= give_up_ms ||
           (waited_ms >= WATCHED_LEAST_MS && waited_ms + arrival->before_ms >= give_up_ms);
}

/* Has the file changed since it was last seen? Then its waiting begins anew. */
static void note_shape(struct arrival *arrival, const struct fax_source *seen, int64_t now_ms)
{
    struct fax_source *shape = &arrival->shape;

    if (arrival->since_ms && shape->n_bytes == seen->n_bytes && shape->mtime_s == seen->mtime_s &&
        shape->inode == seen->inode)
        return;
    shape->n_bytes = seen->n_bytes;
    shape->mtime_s = seen->mtime_s;
    shape->inode = seen->inode;
    arrival->since_ms = now_ms;
    arrival->before_ms = age_ms(arrival->path);
    arrival->n_looks = 0;
}

/* Trouble of ours is not the file's: all wait, it is said once, and nothing is given up for it. */
static int hold(struct arrival *arrival, int64_t now_ms, const struct why *why)
{
    struct arrivals *all = arrival->all;

    if (all->trouble_ms == 0)
        say_file(LOG_LEVEL_ERROR, name_of(arrival->path), "held", why);
    all->trouble_ms =
        all->trouble_ms ? doubled_ms(all->trouble_ms, 1, TROUBLE_MAX_MS) : TROUBLE_MIN_MS;
    all->held_until_ms = now_ms + all->trouble_ms;
    return look_in(arrival, all->trouble_ms);
}

static void say_taken(struct arrival *arrival, const struct fax_source *source, int64_t fax,
                      bool is_new)
{
    char quoted[512];

    if (arrival->all->trouble_ms) {
        arrival->all->trouble_ms = 0;
        log_line(LOG_LEVEL_NOTICE, "state=resumed");
    }
    log_line(LOG_LEVEL_INFO, "fax=F%" PRId64 " file=\"%s\" state=%s bytes=%" PRId64, fax,
             log_quote(name_of(source->path), quoted, sizeof(quoted)),
             is_new ? "received" : "came_again", source->n_bytes);
}

static int give_up(struct arrival *arrival, int64_t now_ms, const struct why *because)
{
    struct arrivals *all = arrival->all;
    struct fax_source source = arrival->shape;
    struct why why = {""};
    char quoted[512], quoted_why[sizeof(because->text) * 2];
    int64_t fax;
    int r;

    source.path = arrival->path;
    r = store_fax_unreadable(all->store, &source, because->text, &fax, &why);
    if (r < 0)
        return hold(arrival, now_ms, &why);
    log_line(LOG_LEVEL_WARNING, "fax=F%" PRId64 " file=\"%s\" state=unreadable why=\"%s\"", fax,
             log_quote(name_of(arrival->path), quoted, sizeof(quoted)),
             log_quote(because->text, quoted_why, sizeof(quoted_why)));
    forget(arrival);
    return 0;
}

/* The file is not ready, or will never be: `condition` is what intake said, `why` its sentence. */
static int wait_or_give_up(struct arrival *arrival, int condition, int64_t now_ms,
                           const struct why *why)
{
    int64_t waited_ms = now_ms - arrival->since_ms;
    int64_t settle_ms = (int64_t)arrival->spool->settle_s * 1000;

    if (arrival->quiet && condition != INTAKE_BUSY) {
        forget(arrival);
        return 0;
    }
    if (condition == INTAKE_GONE && arrival->shape.n_bytes <= TIFF_HEADER_BYTES) {
        forget(arrival);
        return 0;
    }
    if (condition == INTAKE_REFUSED || (condition == INTAKE_EMPTY && arrival->complete) ||
        is_overdue(arrival, waited_ms))
        return give_up(arrival, now_ms, why);
    if (condition == INTAKE_BUSY && !arrival->complete && waited_ms < settle_ms)
        return look_in(arrival, settle_ms - waited_ms); /* the ordinary course of things */
    if (condition != arrival->waits_for) {
        say_file(condition == INTAKE_BUSY ? LOG_LEVEL_INFO : LOG_LEVEL_NOTICE,
                 name_of(arrival->path), "waiting", why);
        arrival->waits_for = condition;
    }
    return look_in(arrival, doubled_ms(RETRY_MIN_MS, arrival->n_looks++, RETRY_MAX_MS));
}

static int take(struct arrival *arrival, int64_t now_ms)
{
    struct arrivals *all = arrival->all;
    struct fax_source source = {.path = arrival->path};
    struct why why = {""};
    unsigned settle_s = arrival->spool->settle_s;
    int64_t fax;
    bool is_new;
    int r = intake_examine(&source, &why);

    if (r == 0 || (r > 0 && r != INTAKE_GONE))
        note_shape(arrival, &source, now_ms);
    if (r > 0)
        return wait_or_give_up(arrival, r, now_ms, &why);
    if (r == 0)
        r = store_spool_seen(all->store, &source, &why);
    if (r < 0)
        return hold(arrival, now_ms, &why);
    arrival->quiet = r == STORE_SEEN_UNREADABLE;
    if (r > 0 && !arrival->quiet) {
        forget(arrival);
        return 0;
    }
    /* Watched long enough by a clock that never jumps; file times of another machine may lie ahead
     * of ours. */
    if (arrival->complete || now_ms - arrival->since_ms >= (int64_t)settle_s * 1000)
        settle_s = 0;
    r = intake_take(all->store, all->conf->instance, &source, settle_s, &fax, &is_new, &why);
    if (r > 0)
        return wait_or_give_up(arrival, r, now_ms, &why);
    if (r < 0)
        return hold(arrival, now_ms, &why);
    say_taken(arrival, &source, fax, is_new);
    forget(arrival);
    all->taken(all->context);
    return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct arrival *arrival = userdata;
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms < arrival->all->held_until_ms)
        return look_in(arrival, arrival->all->held_until_ms - now_ms);
    return take(arrival, now_ms);
}

static int arrival_new(struct arrivals *all, const struct conf_spool *spool, const char *path,
                       struct arrival **ret_arrival)
{
    size_t n = strlen(path) + 1;
    struct arrival *arrival = calloc(1, sizeof(*arrival) + n);
    int r;

    if (!arrival)
        return -ENOMEM;
    arrival->path = memcpy(arrival->storage, path, n);
    arrival->all = all;
    arrival->spool = spool;
    r = sd_event_add_time_relative(all->event, &arrival->timer, CLOCK_MONOTONIC, 0,
                                   TIMER_ACCURACY_US, on_timer, arrival);
    /* Signals, the reader and new arrivals come first: thousands of files may wait. */
    if (r >= 0)
        r = sd_event_source_set_priority(arrival->timer, SD_EVENT_PRIORITY_IDLE);
    if (r >= 0 && !tsearch(arrival, &all->by_path, by_path))
        r = -ENOMEM;
    if (r < 0) {
        arrival_free(arrival);
        return r;
    }
    all->n++;
    *ret_arrival = arrival;
    return 0;
}

static int find_or_add(struct arrivals *arrivals, const struct conf_spool *spool, const char *path,
                       struct arrival **ret)
{
    struct arrival key = {.path = path};
    struct arrival *const *found = tfind(&key, &arrivals->by_path, by_path);

    if (found) {
        *ret = *found;
        return 0;
    }
    if (arrivals->n >= ARRIVALS_MAX) {
        if (!arrivals->full)
            log_line(LOG_LEVEL_WARNING, "state=full files=%zu", arrivals->n);
        arrivals->full = true;
        return -ENOSPC;
    }
    arrivals->full = false;
    return arrival_new(arrivals, spool, path, ret);
}

static int look(struct arrivals *arrivals, const struct conf_spool *spool, const char *path,
                bool complete)
{
    struct arrival *arrival;
    int r = find_or_add(arrivals, spool, path, &arrival);

    if (r < 0)
        return r == -ENOSPC ? 0 : r;
    arrival->complete |= complete;
    return look_in(arrival, 0);
}

int arrivals_look(struct arrivals *arrivals, const struct conf_spool *spool, const char *path)
{
    return look(arrivals, spool, path, false);
}

int arrivals_complete(struct arrivals *arrivals, const struct conf_spool *spool, const char *path)
{
    return look(arrivals, spool, path, true);
}

int arrivals_new(sd_event *event, const struct conf *conf, struct store *store,
                 void (*taken)(void *context), void *context, struct arrivals **ret_arrivals)
{
    struct arrivals *arrivals = calloc(1, sizeof(*arrivals));

    if (!arrivals)
        return -ENOMEM;
    arrivals->event = event;
    arrivals->conf = conf;
    arrivals->store = store;
    arrivals->taken = taken;
    arrivals->context = context;
    *ret_arrivals = arrivals;
    return 0;
}

struct arrivals *arrivals_free(struct arrivals *arrivals)
{
    if (!arrivals)
        return NULL;
    tdestroy(arrivals->by_path, arrival_free);
    free(arrivals);
    return NULL;
}
