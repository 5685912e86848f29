/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/jail.h"

/* Each attempt runs in a process of its own, inside the jail. It exits 0 when it succeeded, with
 * the errno when it was refused, and is killed when it was stopped. */

enum { NOT_CONFINED = 200, EXTRA_BYTES = 256 << 20 };

static int held_directory = -1, held_socket = -1;
static char victim[] = "/tmp/uketsuke-jail-XXXXXX";

static int outcome(long r)
{
    return r < 0 ? errno : 0;
}

static int try_open(void)
{
    return outcome(open("/etc/passwd", O_RDONLY));
}

static int try_create(void)
{
    return outcome(open("/tmp/uketsuke-jail-was-broken", O_CREAT | O_WRONLY, 0600));
}

static int try_open_in_held_directory(void)
{
    return outcome(openat(held_directory, "passwd", O_RDONLY));
}

static int try_unlink(void)
{
    return outcome(unlink(victim));
}

static int try_truncate(void)
{
    return outcome(truncate(victim, 0));
}

static int try_stat(void)
{
    struct stat st;

    return outcome(stat("/etc/passwd", &st));
}

static int try_socket(void)
{
    return outcome(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_connect(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return outcome(connect(held_socket, (struct sockaddr *)&address, sizeof(address)));
}

static int try_fork(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return outcome(pid);
}

static int try_exec(void)
{
    return outcome(execl("/bin/true", "true", NULL));
}

static int try_ptrace(void)
{
    return outcome(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int try_kill(void)
{
    return outcome(kill(getppid(), 0));
}

static int try_signal_parent_thread(void)
{
    return outcome(syscall(SYS_tgkill, getppid(), getppid(), SIGABRT));
}

static int try_map_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
               ? errno
               : 0;
}

static int try_turn_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int try_loosen_limits(void)
{
    struct rlimit limits = {RLIM_INFINITY, RLIM_INFINITY};

    return outcome(setrlimit(RLIMIT_AS, &limits));
}

static int try_io_uring(void)
{
    return outcome(syscall(SYS_io_uring_setup, 1, NULL));
}

static int try_list_directory(void)
{
    char entries[1024];

    return outcome(syscall(SYS_getdents64, held_directory, entries, sizeof(entries)));
}

static int try_memfd(void)
{
    return outcome(syscall(SYS_memfd_create, "x", 0));
}

static int try_clone_namespace(void)
{
    return outcome(unshare(CLONE_NEWUSER));
}

static int try_bpf(void)
{
    return outcome(syscall(SYS_bpf, 0, NULL, 0));
}

static int try_read_other_memory(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};

    return outcome(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

static int try_dumpable(void)
{
    return outcome(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int try_dup(void)
{
    return outcome(dup(0));
}

static int try_send_descriptor(void)
{
    struct msghdr message = {.msg_name = NULL};

    return outcome(sendmsg(held_socket, &message, 0));
}

static int try_map_as_personality(void)
{
    return outcome(syscall(SYS_personality, 0x0400000)); /* READ_IMPLIES_EXEC */
}

static int try_chmod(void)
{
    return outcome(chmod(victim, 0777));
}

static int try_rename(void)
{
    return outcome(rename(victim, "/tmp/uketsuke-jail-was-broken"));
}

static int try_much_memory(void)
{
    size_t n_bytes = (size_t)2 * EXTRA_BYTES;

    return mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                   MAP_FAILED
               ? errno
               : 0;
}

static int try_forever(void)
{
    for (volatile unsigned long n = 0;; n++)
        ;
    return 0;
}

static int try_abort(void)
{
    abort();
    return 0;
}

/* What reading a fax does must go on working. */
static int try_honest_work(void)
{
    char *memory = malloc(8 << 20);
    FILE *stream;
    char *text = NULL;
    size_t n = 0;
    int ends[2] = {-1, -1};

    if (!memory)
        return ENOMEM;
    memset(memory, 1, 8 << 20);
    stream = open_memstream(&text, &n);
    if (!stream || fprintf(stream, "%f", 1.5) < 0 || fclose(stream) != 0)
        return EIO;
    free(text);
    free(memory);
    return lseek(ends[0], 0, SEEK_CUR) < 0 && errno == EBADF ? 0 : EIO;
}

static int status_of(int (*attempt)(void))
{
    struct jail_limits limits = {.extra_bytes = EXTRA_BYTES, .cpu_s = 1, .wall_s = 3};
    pid_t pid = fork();
    int status;

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(jail_enter(&limits, NULL) < 0 ? NOT_CONFINED : attempt());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

/* Whatever is tried from inside, it is refused or it ends the process. Without the list of system
 * calls (a build with AddressSanitizer, a kernel without seccomp) there is still what Landlock and
 * the limits stop. */
static void test_attempts(void **state)
{
    enum { KILLED = 0, NOT_TRIED = -1, FULL_LANDLOCK = 6 };
    static const struct {
        const char *name;
        int (*attempt)(void);
        int error;         /* refused with this, or KILLED */
        int without_calls; /* the same without seccomp, or NOT_TRIED */
    } rows[] = {
        {"open", try_open, EACCES, EMFILE},
        {"create", try_create, EACCES, EMFILE},
        {"openat a held directory", try_open_in_held_directory, EACCES, EMFILE},
        {"unlink", try_unlink, KILLED, EACCES},
        {"truncate", try_truncate, KILLED, EACCES},
        {"socket", try_socket, KILLED, EMFILE},
        {"connect", try_connect, KILLED, EACCES},
        {"stat", try_stat, EACCES, NOT_TRIED},
        {"fork", try_fork, KILLED, NOT_TRIED},
        {"execve", try_exec, KILLED, EACCES},
        {"ptrace", try_ptrace, KILLED, NOT_TRIED},
        {"kill", try_kill, KILLED, EPERM},
        {"tgkill", try_signal_parent_thread, KILLED, NOT_TRIED},
        {"mmap PROT_EXEC", try_map_code, KILLED, NOT_TRIED},
        {"mprotect PROT_EXEC", try_turn_into_code, KILLED, NOT_TRIED},
        {"setrlimit", try_loosen_limits, KILLED, NOT_TRIED},
        {"io_uring", try_io_uring, KILLED, NOT_TRIED},
        {"getdents", try_list_directory, KILLED, NOT_TRIED},
        {"memory", try_much_memory, ENOMEM, NOT_TRIED},
        {"memfd_create", try_memfd, KILLED, NOT_TRIED},
        {"unshare", try_clone_namespace, KILLED, NOT_TRIED},
        {"bpf", try_bpf, KILLED, NOT_TRIED},
        {"process_vm_readv", try_read_other_memory, KILLED, NOT_TRIED},
        {"prctl", try_dumpable, KILLED, NOT_TRIED},
        {"dup", try_dup, KILLED, NOT_TRIED},
        {"sendmsg", try_send_descriptor, KILLED, NOT_TRIED},
        {"personality", try_map_as_personality, KILLED, NOT_TRIED},
        {"chmod", try_chmod, KILLED, NOT_TRIED},
        {"rename", try_rename, KILLED, EACCES},
    };
    char features[128];
    int landlock = 0;

    jail_features(features, sizeof(features));
    sscanf(features, "landlock %d", &landlock);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int error = jail_has_seccomp() ? rows[i].error : rows[i].without_calls, status;

        if (error == NOT_TRIED || (!jail_has_seccomp() && landlock < FULL_LANDLOCK))
            continue;
        status = status_of(rows[i].attempt);
        if (error != KILLED ? !WIFEXITED(status) || WEXITSTATUS(status) != error
                            : !WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
            fail_msg("%s: wait status %#x", rows[i].name, (unsigned)status);
    }
    print_message("# attempts: %zu\n", sizeof(rows) / sizeof(rows[0]));
    assert_int_equal(access(victim, F_OK), 0);
    assert_int_equal(access("/tmp/uketsuke-jail-was-broken", F_OK), -1);
}

/* A process that computes for ever is ended by its own limits. */
static void test_time_is_bounded(void **state)
{
    int status = status_of(try_forever);

    assert_true(WIFSIGNALED(status));
    assert_true(WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM ||
                WTERMSIG(status) == SIGKILL);
}

/* abort() inside a library still looks like abort() from outside. */
static void test_abort_is_seen(void **state)
{
    int status = status_of(try_abort);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void test_honest_work_goes_on(void **state)
{
    int status = status_of(try_honest_work);

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attempts),
        cmocka_unit_test(test_time_is_bounded),
        cmocka_unit_test(test_abort_is_seen),
        cmocka_unit_test(test_honest_work_goes_on),
    };
    char features[128];
    int r;

    close(mkstemp(victim));
    held_directory = open("/etc", O_RDONLY | O_DIRECTORY);
    held_socket = socket(AF_INET, SOCK_STREAM, 0);
    jail_features(features, sizeof(features));
    print_message("# %s\n", features);
    r = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(victim);
    return r;
}
