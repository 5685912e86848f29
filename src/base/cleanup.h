/* SPDX-License-Identifier: Apache-2.0
 *
 * cleanup: release at the end of the scope. A pointer has one owner; to hand it over, copy it out and set
 * the variable to NULL. Every xxx_free() takes NULL and half-built objects, and returns NULL.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* DEFINE_CLEANUP(struct form *, form_free) makes form_freep() for _cleanup_(form_freep). */
#define DEFINE_CLEANUP(type, function)                                                             \
    static inline void function##p(type *object)                                                   \
    {                                                                                              \
        if (*object)                                                                               \
            function(*object);                                                                     \
    }

static inline void cleanup_freep(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_fclosep(FILE **file)
{
    if (*file)
        fclose(*file);
}
