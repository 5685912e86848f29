/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf.h"

struct reader_settings conf_reader_settings(const struct conf *conf)
{
    struct reader_settings settings = {
        .forms_directory = conf->forms_directory,
        .models_directory = conf->models_directory,
        .deadline_s = conf->deadline_s,
        .review_all = !conf->auto_accept,
        .threshold = conf->threshold,
    };

    return settings;
}
