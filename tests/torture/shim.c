/* SPDX-License-Identifier: Apache-2.0
 *
 * shim: stands between a program and its libraries (LD_PRELOAD), counts the calls that change
 * something outside the process or tell it something from outside, and at the nth of them ends the
 * process or lets the call fail. The programs under test are the ones that are shipped: there is
 * no hook in them. By environment:
 *
 *     SHIM_PROGRAM   only in the process of this name ("uketsuked")
 *     SHIM_CALLS     count only these, with commas: "fsync,write" (default: all)
 *     SHIM_AT        n, from 1; 0 or none: only count
 *     SHIM_FOR       so many calls from the nth on (default 1; 0: all that follow)
 *     SHIM_HOW       exit   _exit() before the call
 *                    kill   SIGKILL after the call was done
 *                    stop   SIGSTOP after the call was done, for somebody to look
 *                    errno  the call fails with SHIM_ERROR; sqlite3_step() returns it as its code
 *                    short  a write is cut in half, then fails with SHIM_ERROR
 *     SHIM_WELL      while this file exists all is well again: calls are counted and let through
 *     SHIM_TOLD      file that learns «n name» of each call that was struck, and «total n» at exit
 *     SHIM_HASTE     so many times faster runs the monotonic clock, with all timers on it
 *     SHIM_DEAF      inotify tells nothing, as on a network file system
 *
 * Only what the program calls through its own symbols is seen, not what libc calls within itself.
 */
#undef _FILE_OFFSET_BITS /* open() and open64() are two names here, and both are wanted */
#undef _FORTIFY_SOURCE   /* it would define some of them itself */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EXITED = 86 };
enum how { COUNT, EXIT, KILL, STOP, FAIL, SHORT };

static struct {
    bool on;
    enum how how;
    unsigned long at, n_calls;
    int error;
    long haste;
    struct timespec begun; /* by the true monotonic clock */
    const char *calls, *well, *told;
} shim;

static atomic_ulong n_seen;

static unsigned long number(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
    static const char *const hows[] = {"count", "exit", "kill", "stop", "errno", "short"};
    const char *program = getenv("SHIM_PROGRAM"), *how = getenv("SHIM_HOW");

    shim.on = program && !strcmp(program, program_invocation_short_name);
    shim.at = number("SHIM_AT", 0);
    shim.n_calls = number("SHIM_FOR", 1);
    shim.error = (int)number("SHIM_ERROR", EIO);
    shim.haste = shim.on ? (long)number("SHIM_HASTE", 1) : 1;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &shim.begun);
    shim.calls = getenv("SHIM_CALLS");
    shim.well = getenv("SHIM_WELL");
    shim.told = getenv("SHIM_TOLD");
    for (int i = 0; how && i < 6; i++)
        if (!strcmp(how, hows[i]))
            shim.how = (enum how)i;
}

/* By system calls of its own, so that nothing of it is counted. */
static void tell(const char *word, unsigned long n)
{
    char line[96];
    int size = snprintf(line, sizeof(line), "%lu %s\n", n, word);
    long fd;

    if (!shim.told)
        return;
    fd = syscall(SYS_open, shim.told, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    syscall(SYS_write, fd, line, size);
    syscall(SYS_close, fd);
}

__attribute__((destructor)) static void end(void)
{
    if (shim.on)
        tell("total", n_seen);
}

static bool is_counted(const char *name)
{
    size_t n = strlen(name);

    if (!shim.calls)
        return true;
    for (const char *at = shim.calls; (at = strstr(at, name)); at += n)
        if ((at == shim.calls || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

/* What to do at this call; COUNT: let it through. */
static enum how strike(const char *name)
{
    unsigned long n;

    if (!shim.on || !is_counted(name))
        return COUNT;
    n = ++n_seen;
    if (shim.at == 0 || n < shim.at || (shim.n_calls > 0 && n >= shim.at + shim.n_calls))
        return COUNT;
    if (shim.well && syscall(SYS_access, shim.well, F_OK) == 0)
        return COUNT;
    tell(name, n);
    if (shim.how == EXIT)
        _exit(EXITED);
    return shim.how;
}

static void after(enum how how)
{
    if (how == KILL)
        kill(getpid(), SIGKILL);
    if (how == STOP)
        kill(getpid(), SIGSTOP);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRAP(type, name, parameters, arguments, failed)                                            \
    type name parameters                                                                           \
    {                                                                                              \
        static __typeof__(&name) real;                                                             \
        enum how how = strike(#name);                                                              \
        type r;                                                                                    \
                                                                                                   \
        if (!real)                                                                                 \
            real = REAL(name);                                                                     \
        if (how == FAIL || how == SHORT) {                                                         \
            errno = shim.error;                                                                    \
            return failed;                                                                         \
        }                                                                                          \
        r = real arguments;                                                                        \
        after(how);                                                                                \
        return r;                                                                                  \
    }

WRAP(int, fsync, (int fd), (fd), -1)
WRAP(int, fdatasync, (int fd), (fd), -1)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1)
WRAP(int, unlink, (const char *path), (path), -1)
WRAP(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(int, ftruncate, (int fd, off_t n), (fd, n), -1)
WRAP(int, ftruncate64, (int fd, off64_t n), (fd, n), -1)
WRAP(int, mkostemp, (char *path, int flags), (path, flags), -1)
WRAP(ssize_t, read, (int fd, void *to, size_t n), (fd, to, n), -1)
WRAP(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at), -1)
WRAP(ssize_t, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at), -1)
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), -1)
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), -1)
WRAP(pid_t, fork, (void), (), -1)

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    enum how how = strike("posix_spawn");
    int r;

    if (how == FAIL || how == SHORT)
        return shim.error;
    r = REAL(posix_spawn)(pid, path, actions, attributes, argv, envp);
    after(how);
    return r;
}

/* A write that is cut in half says so the first time, and fails when the rest is tried. */
#define WRAP_WRITE(name, parameters, half, arguments)                                              \
    ssize_t name parameters                                                                        \
    {                                                                                              \
        static __typeof__(&name) real;                                                             \
        enum how how = strike(#name);                                                              \
        ssize_t r;                                                                                 \
                                                                                                   \
        if (!real)                                                                                 \
            real = REAL(name);                                                                     \
        if (how == SHORT && n > 1)                                                                 \
            return real half;                                                                      \
        if (how == FAIL || how == SHORT) {                                                         \
            errno = shim.error;                                                                    \
            return -1;                                                                             \
        }                                                                                          \
        r = real arguments;                                                                        \
        after(how);                                                                                \
        return r;                                                                                  \
    }

WRAP_WRITE(write, (int fd, const void *from, size_t n), (fd, from, n / 2), (fd, from, n))
WRAP_WRITE(pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n / 2, at),
           (fd, from, n, at))
WRAP_WRITE(pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n / 2, at),
           (fd, from, n, at))

/* Only opening for writing is a step; but «no more descriptors» can befall any. */
#define WRAP_OPEN(name, parameters, arguments)                                                     \
    int name parameters                                                                            \
    {                                                                                              \
        static __typeof__(&name) real;                                                             \
        enum how how = COUNT;                                                                      \
        mode_t mode = 0;                                                                           \
        va_list ap;                                                                                \
        int r;                                                                                     \
                                                                                                   \
        va_start(ap, flags);                                                                       \
        if (flags & (O_CREAT | O_TMPFILE))                                                         \
            mode = va_arg(ap, mode_t);                                                             \
        va_end(ap);                                                                                \
        if (!real)                                                                                 \
            real = REAL(name);                                                                     \
        if ((flags & O_ACCMODE) != O_RDONLY || shim.error == EMFILE)                               \
            how = strike(#name);                                                                   \
        if (how == FAIL || how == SHORT) {                                                         \
            errno = shim.error;                                                                    \
            return -1;                                                                             \
        }                                                                                          \
        r = real arguments;                                                                        \
        after(how);                                                                                \
        return r;                                                                                  \
    }

WRAP_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(openat, (int fd, const char *path, int flags, ...), (fd, path, flags, mode))

/* SQLite, by what its header says of these (a program that has no SQLite never calls them). A step
 * that fails here leaves its code for whoever asks why. SQLite steps through statements of its own,
 * too, and takes their codes from the statement: those are let alone. */
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_step(sqlite3_stmt *statement);
int sqlite3_exec(sqlite3 *sqlite, const char *sql, int (*row)(void *, int, char **, char **),
                 void *context, char **ret_message);
int sqlite3_errcode(sqlite3 *sqlite);

static _Thread_local int last_code;

static bool is_of_sqlite(const void *address)
{
    Dl_info info;

    return dladdr(address, &info) && info.dli_fname && strstr(info.dli_fname, "libsqlite3");
}

int sqlite3_step(sqlite3_stmt *statement)
{
    bool is_own = is_of_sqlite(__builtin_return_address(0));
    enum how how = is_own ? COUNT : strike("sqlite3_step");
    int r;

    if (!is_own)
        last_code = how == FAIL || how == SHORT ? shim.error : 0;
    if (!is_own && last_code)
        return last_code;
    r = REAL(sqlite3_step)(statement);
    after(how);
    return r;
}

int sqlite3_exec(sqlite3 *sqlite, const char *sql, int (*row)(void *, int, char **, char **),
                 void *context, char **ret_message)
{
    enum how how = strike("sqlite3_exec");
    int r;

    last_code = how == FAIL || how == SHORT ? shim.error : 0;
    if (last_code)
        return last_code;
    r = REAL(sqlite3_exec)(sqlite, sql, row, context, ret_message);
    after(how);
    return r;
}

int sqlite3_errcode(sqlite3 *sqlite)
{
    return last_code ? last_code : REAL(sqlite3_errcode)(sqlite);
}

/* ---- time ---- */

enum { MAX_FDS = 1024, NS_PER_S = 1000000000 };

static bool is_hasty_timer[MAX_FDS];

static bool is_hasty(clockid_t clock)
{
    return shim.haste > 1 && (clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME);
}

static struct timespec from_ns(__int128 ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

static __int128 to_ns(const struct timespec *time)
{
    return (__int128)time->tv_sec * NS_PER_S + time->tv_nsec;
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    int r = (int)syscall(SYS_clock_gettime, clock, ret);

    if (r == 0 && is_hasty(clock)) {
        __int128 begun = to_ns(&shim.begun);

        *ret = from_ns(begun + (to_ns(ret) - begun) * shim.haste);
    }
    return r;
}

int timerfd_create(int clock, int flags)
{
    int fd = REAL(timerfd_create)(clock, flags);

    if (fd >= 0 && fd < MAX_FDS)
        is_hasty_timer[fd] = is_hasty(clock);
    return fd;
}

/* A moment of the hasty clock as one of the true one. */
static struct timespec true_time(const struct timespec *hasty)
{
    __int128 begun = to_ns(&shim.begun), ns = to_ns(hasty);

    return ns <= begun ? *hasty : from_ns(begun + (ns - begun) / shim.haste);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
    struct itimerspec value = *new;

    if (fd >= 0 && fd < MAX_FDS && is_hasty_timer[fd] && (flags & TFD_TIMER_ABSTIME))
        value.it_value = true_time(&new->it_value);
    return REAL(timerfd_settime)(fd, flags, &value, old);
}

/* A watch on something that is deleted only: nothing is ever told but that. */
int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    bool deaf = shim.on && getenv("SHIM_DEAF");

    return REAL(inotify_add_watch)(fd, path, deaf ? IN_DELETE_SELF | (mask & IN_ONLYDIR) : mask);
}
