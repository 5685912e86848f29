/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"

#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN true
#else
#define UNDER_ASAN false
#endif

/* ---- rlimits ---- */

/* Address space in use now, from /proc/self/statm; 0 when it cannot be told. */
static size_t address_space_bytes(void)
{
    _cleanup_(cleanup_fclosep) FILE *file = fopen("/proc/self/statm", "re");
    unsigned long n_pages = 0;

    if (!file || fscanf(file, "%lu", &n_pages) != 1)
        return 0;
    return n_pages * (size_t)sysconf(_SC_PAGESIZE);
}

static int limit(int resource, rlim_t most, struct why *why)
{
    struct rlimit limits = {.rlim_cur = most, .rlim_max = most};
    struct rlimit now;

    if (getrlimit(resource, &now) == 0 && now.rlim_max < most)
        limits.rlim_cur = limits.rlim_max = now.rlim_max;
    if (setrlimit((__rlimit_resource_t)resource, &limits) < 0)
        return why_set(why, -errno, _("the reader cannot be limited (resource %d): %s"), resource,
                       strerror(errno));
    return 0;
}

static int limit_resources(const struct jail_limits *limits, size_t now_bytes, struct why *why)
{
    const struct {
        int resource;
        rlim_t most;
    } table[] = {
        {RLIMIT_CPU, limits->cpu_s}, {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},           {RLIMIT_NOFILE, 0}, /* those that are open stay open */
        {RLIMIT_NPROC, 0},
    };
    int r = 0;

    if (!UNDER_ASAN && now_bytes > 0)
        r = limit(RLIMIT_AS, now_bytes + limits->extra_bytes, why);
    for (size_t i = 0; r == 0 && i < sizeof(table) / sizeof(table[0]); i++)
        r = limit(table[i].resource, table[i].most, why);
    return r;
}

/* ---- Landlock: by raw system calls, because there is no library, and with the numbers of the
 * kernel's interface beyond version 2, because Debian 12's headers end there ---- */

#define FS_TRUNCATE (1ULL << 14)  /* version 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* version 5 */
#define NET_BIND_TCP (1ULL << 0)  /* version 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* version 6 */
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net; /* from version 4 */
    uint64_t scoped;             /* from version 6 */
};

/* 0 when there is none. */
static int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return version < 0 ? 0 : (int)version;
}

static int enter_landlock(struct why *why)
{
    int version = landlock_version();
    struct ruleset ruleset = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    size_t size = version < 4 ? 8 : version < 6 ? 16 : 24;
    _cleanup_(cleanup_closep) int fd = -1;

    if (version == 0)
        return 0;
    if (version >= 2)
        ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        ruleset.handled_access_fs |= FS_TRUNCATE;
    if (version >= 4)
        ruleset.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
    if (version >= 5)
        ruleset.handled_access_fs |= FS_IOCTL_DEV;
    if (version >= 6)
        ruleset.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
    fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (fd < 0 || syscall(SYS_landlock_restrict_self, fd, 0) < 0)
        return why_set(why, -errno, _("the reader cannot be confined by Landlock: %s"),
                       strerror(errno));
    return 0;
}

/* ---- seccomp ---- */

/* What decoding and recognising were seen to need with one thread (OMP_THREAD_LIMIT=1), and what
 * abort() needs to end the process as such. mmap, mprotect, newfstatat and tgkill are allowed with
 * conditions, below. */
static const int allowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),
    SCMP_SYS(writev),       SCMP_SYS(lseek),
    SCMP_SYS(pread64),      SCMP_SYS(close),
    SCMP_SYS(fstat),        SCMP_SYS(brk),
    SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(madvise),      SCMP_SYS(futex),
    SCMP_SYS(getrusage),    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),
    SCMP_SYS(sched_yield),  SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(exit),
    SCMP_SYS(exit_group),   SCMP_SYS(sysinfo), /* glibc's first qsort() of a process asks for it */
};

/* Libraries look for things that are not there and go on without. */
static const struct {
    int call, error;
} refused[] = {
    {SCMP_SYS(openat), EACCES},     {SCMP_SYS(open), EACCES},       {SCMP_SYS(access), EACCES},
    {SCMP_SYS(faccessat), EACCES},  {SCMP_SYS(faccessat2), EACCES}, {SCMP_SYS(readlink), EACCES},
    {SCMP_SYS(readlinkat), EACCES}, {SCMP_SYS(stat), EACCES},       {SCMP_SYS(lstat), EACCES},
    {SCMP_SYS(ioctl), ENOTTY},
};

static int add_rules(scmp_filter_ctx filter)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(allowed) / sizeof(allowed[0]); i++)
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; r == 0 && i < sizeof(refused) / sizeof(refused[0]); i++)
        r = seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)refused[i].error), refused[i].call,
                             0);
    if (r == 0) /* no new code */
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (r == 0)
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (r == 0) /* fstat() in another dress */
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                             SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    if (r == 0)
        r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1,
                             SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0));
    if (r == 0) /* abort() signals itself */
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2,
                             SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()),
                             SCMP_A2(SCMP_CMP_EQ, SIGABRT));
    return r;
}

static bool kernel_has_seccomp(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

static int enter_seccomp(struct why *why)
{
    scmp_filter_ctx filter;
    int r;

    if (UNDER_ASAN || !kernel_has_seccomp())
        return 0;
    filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return why_set(why, -ENOMEM, _("out of memory"));
    r = add_rules(filter);
    if (r == 0)
        r = seccomp_load(filter);
    seccomp_release(filter);
    if (r < 0)
        return why_set(why, r, _("the reader cannot be confined by seccomp: %s"), strerror(-r));
    return 0;
}

/* ---- all of it ---- */

int jail_enter(const struct jail_limits *limits, struct why *why)
{
    size_t now_bytes = address_space_bytes();
    int r;

    alarm(limits->wall_s);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return why_set(why, -errno, _("the reader cannot give up its privileges: %s"),
                       strerror(errno));
    r = enter_landlock(why); /* needs one more descriptor, so it comes before the limits */
    if (r == 0)
        r = limit_resources(limits, now_bytes, why);
    return r < 0 ? r : enter_seccomp(why);
}

void jail_features(char *ret_text, size_t size)
{
    int version = landlock_version();
    char landlock[32] = "no landlock";

    if (version > 0)
        snprintf(landlock, sizeof(landlock), "landlock %d", version);
    snprintf(ret_text, size, "%s, %s", landlock, jail_has_seccomp() ? "seccomp" : "no seccomp");
}

bool jail_has_seccomp(void)
{
    return !UNDER_ASAN && kernel_has_seccomp();
}
