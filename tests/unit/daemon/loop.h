/* SPDX-License-Identifier: Apache-2.0
 *
 * loop: an instance, a spool, a store and a real event loop for each test. Tests wait for a state,
 * never for a time; the deadline only ends a test that hangs.
 */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "conf/conf.h"
#include "intake/intake.h"
#include "store/store.h"

#define HANGS_MS 60000

static char scratch[64];
static struct conf *conf;
static struct store *store;
static sd_event *event;
static struct why why;

static const char *in_scratch(const char *name)
{
    static char path[2][512];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", scratch, name);
    return path[turn];
}

static void write_file(const char *name, const char *text)
{
    int fd = open(in_scratch(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int set_up(void **state)
{
    log_set_level(LOG_LEVEL_ERROR);
    snprintf(scratch, sizeof(scratch), "/tmp/uketsuke-test.XXXXXX");
    if (!mkdtemp(scratch) || mkdir(in_scratch("instance"), 0700) < 0 ||
        mkdir(in_scratch("spool"), 0700) < 0)
        return -1;
    if (conf_load(in_scratch("instance"), &conf, &why) < 0 ||
        conf_add_spool(conf, in_scratch("spool"), &why) < 0)
        return -1;
    conf->spools[0].settle_s = 0;
    return intake_prepare(conf->instance, &why) || store_open(conf->instance, true, &store, &why) ||
           sd_event_new(&event) < 0;
}

static int tear_down(void **state)
{
    char command[256];

    event = sd_event_unref(event);
    store = store_close(store);
    conf = conf_free(conf);
    snprintf(command, sizeof(command), "rm -rf '%s'", scratch);
    return system(command);
}

/* Runs the loop until the state is reached. */
#define RUN_UNTIL(state_reached)                                                                   \
    do {                                                                                           \
        int64_t started_ms = clock_monotonic_ms();                                                 \
        while (!(state_reached)) {                                                                 \
            assert_true(clock_monotonic_ms() - started_ms < HANGS_MS);                             \
            assert_true(sd_event_run(event, 50000) >= 0);                                          \
        }                                                                                          \
    } while (0)

/* Number of faxes in a state. */
static inline size_t n_in_state(const char *state)
{
    json_t *array;
    size_t n;

    assert_int_equal(store_list(store, state, STORE_LIST_EVERY, &array, &why), 0);
    n = json_array_size(array);
    json_decref(array);
    return n;
}
