/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/line.h"

#include <errno.h>
#include <math.h>
#include <spandsp.h>
#include <string.h>

#include "base/intl.h"
#include "sample/dice.h"

enum { SENDER, RECEIVER, N_ENDS };
enum {
    BLOCK_SAMPLES = 160, /* 20 ms: what the terminals are fed at a time */
    SAMPLES_PER_S = 8000,
    MAX_CALL_S = 1200, /* a call that hangs is given up */
};

struct call {
    fax_state_t *end[N_ENDS];
    bool ended[N_ENDS];
    struct line_stats stats;
    int rows_before; /* the receiver's row count when the last page had ended */
    bool page_ended;
    double image_s;                /* how long image data has been coming */
    long burst_left, silence_left; /* samples */
    struct dice dice;
};

struct line_params line_quiet(void)
{
    return (struct line_params){.coding = LINE_MR,
                                .noise_dbm0 = -99,
                                .burst_ms = 8,
                                .burst_dbm0 = -10,
                                .ident = "+81 3 5550 0100",
                                .seed = 1};
}

/* Root mean square of a level, in 16-bit samples (0 dBm0 is 3.14 dB below full scale). */
static double amplitude(double dbm0)
{
    return pow(10.0, (dbm0 - 3.14) / 20.0) * 32767.0 / M_SQRT2;
}

static void on_call_end(t30_state_t *t30, void *ended, int code)
{
    *(bool *)ended = true;
}

static int on_page_end(t30_state_t *t30, void *user, int result)
{
    struct call *call = user;
    t30_stats_t stats;

    t30_get_transfer_statistics(t30, &stats);
    if (call->stats.n_pages < LINE_MAX_PAGES)
        call->stats.n_bad_rows[call->stats.n_pages++] = (unsigned)stats.bad_rows;
    call->rows_before = stats.length;
    call->page_ended = true;
    return T30_ERR_OK;
}

/* Is the receiver in the midst of an image? Its row count moves then and only then. */
static bool in_image(struct call *call)
{
    t30_stats_t stats;

    t30_get_transfer_statistics(fax_get_t30_state(call->end[RECEIVER]), &stats);
    if (call->page_ended && stats.length != call->rows_before)
        call->page_ended = false; /* rows of the next page */
    return !call->page_ended && stats.length > 0;
}

static void damage(struct call *call, const struct line_params *params, int16_t *block)
{
    double noise = params->noise_dbm0 > -90 ? amplitude(params->noise_dbm0) : 0;
    double burst = amplitude(params->burst_dbm0);
    bool image = in_image(call);

    if (image && params->carrier_loss_for_s > 0 && call->image_s < params->carrier_loss_at_s &&
        call->image_s + BLOCK_SAMPLES / (double)SAMPLES_PER_S >= params->carrier_loss_at_s)
        call->silence_left = lrint(params->carrier_loss_for_s * SAMPLES_PER_S);
    if (image)
        call->image_s += BLOCK_SAMPLES / (double)SAMPLES_PER_S;
    for (int i = 0; i < BLOCK_SAMPLES; i++) {
        double x = block[i];

        if (image && params->burst_per_s > 0 && call->burst_left <= 0 &&
            dice_hit(&call->dice, params->burst_per_s / SAMPLES_PER_S))
            call->burst_left = 1 + lrint(-log(1.0 - dice_unit(&call->dice)) * params->burst_ms *
                                         SAMPLES_PER_S / 1000.0);
        if (call->silence_left > 0) {
            call->silence_left--;
            x = 0;
        }
        if (call->burst_left > 0) {
            call->burst_left--;
            x += dice_gauss(&call->dice, burst);
        }
        if (image && noise > 0)
            x += dice_gauss(&call->dice, noise);
        x = fmax(-32768.0, fmin(32767.0, x));
        block[i] = ulaw_to_linear(linear_to_ulaw((int)lrint(x)));
    }
}

static int start_end(struct call *call, int which, const struct line_params *params)
{
    int compressions = T30_SUPPORT_T4_1D_COMPRESSION;
    t30_state_t *t30;

    call->end[which] = fax_init(NULL, which == SENDER);
    if (!call->end[which])
        return -ENOMEM;
    fax_set_transmit_on_idle(call->end[which], TRUE);
    t30 = fax_get_t30_state(call->end[which]);
    if (params->coding != LINE_MH)
        compressions |= T30_SUPPORT_T4_2D_COMPRESSION;
    if (params->coding == LINE_MMR)
        compressions |= T30_SUPPORT_T6_COMPRESSION;
    t30_set_ecm_capability(t30, params->ecm);
    t30_set_supported_modems(t30, T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17);
    t30_set_supported_compressions(t30, compressions);
    t30_set_supported_t30_features(t30, T30_SUPPORT_IDENTIFICATION);
    t30_set_supported_image_sizes(t30, T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_A4_LENGTH |
                                           T30_SUPPORT_B4_LENGTH | T30_SUPPORT_UNLIMITED_LENGTH);
    t30_set_supported_resolutions(t30, T30_SUPPORT_STANDARD_RESOLUTION |
                                           T30_SUPPORT_FINE_RESOLUTION |
                                           T30_SUPPORT_SUPERFINE_RESOLUTION);
    t30_set_phase_e_handler(t30, on_call_end, &call->ended[which]);
    return 0;
}

int line_call(const char *sent_path, unsigned n_pages, const char *received_path,
              const struct line_params *params, struct line_stats *ret_stats, struct why *why)
{
    struct call call = {.dice = dice_new(params->seed, "line")};
    t30_stats_t stats = {0};
    int r = 0;

    for (int i = 0; i < N_ENDS && !r; i++)
        r = start_end(&call, i, params);
    if (!r) {
        t30_state_t *sender = fax_get_t30_state(call.end[SENDER]);
        t30_state_t *receiver = fax_get_t30_state(call.end[RECEIVER]);

        t30_set_tx_ident(sender, params->ident);
        t30_set_tx_ident(receiver, "+81 3 3542 3495");
        t30_set_tx_file(sender, sent_path, -1, -1);
        t30_set_rx_file(receiver, received_path, -1);
        t30_set_rx_encoding(receiver, T4_COMPRESSION_ITU_T6);
        t30_set_phase_d_handler(receiver, on_page_end, &call);
        for (long block = 0; block < (long)MAX_CALL_S * SAMPLES_PER_S / BLOCK_SAMPLES &&
                             !(call.ended[SENDER] && call.ended[RECEIVER]);
             block++) {
            int16_t audio[N_ENDS][BLOCK_SAMPLES] = {{0}};

            for (int i = 0; i < N_ENDS; i++)
                fax_tx(call.end[i], audio[i], BLOCK_SAMPLES);
            damage(&call, params, audio[SENDER]);
            fax_rx(call.end[SENDER], audio[RECEIVER], BLOCK_SAMPLES);
            fax_rx(call.end[RECEIVER], audio[SENDER], BLOCK_SAMPLES);
        }
        t30_get_transfer_statistics(receiver, &stats);
    }
    for (int i = 0; i < N_ENDS; i++)
        if (call.end[i])
            fax_free(call.end[i]);
    if (r)
        return why_set(why, r, _("cannot set up a simulated fax call: out of memory"));
    call.stats.n_pages = (unsigned)stats.pages_rx;
    *ret_stats = call.stats;
    return ret_stats->n_pages < n_pages ? LINE_E_FAILED : 0;
}
