// Loaded before the C library. Makes calls fail for files whose path contains a text.
//
//   FAULT_CALLS  names of the calls, separated by spaces: write fsync open rename link mkdir; lose for a write that reports
//                success without writing, stop for a rename before which the process is stopped (SIGSTOP)
//   FAULT_PATH   the text
//   FAULT_ERRNO  the error number of the failures
//   FAULT_ONCE   a file that must exist before calls are counted
//   FAULT_AFTER  the number of calls that succeed before the first failure
//   FAULT_TIMES  the number of calls that fail then; all if not set
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls, has_begun;

static int fails(const char *call, const char *path) {
    const char *wanted = getenv("FAULT_CALLS"), *text = getenv("FAULT_PATH"), *after = getenv("FAULT_AFTER");
    const char *times = getenv("FAULT_TIMES"), *once = getenv("FAULT_ONCE");
    if (!wanted || !text || !path || !strstr(path, text)) return 0;
    // No name of a call is part of another.
    if (!strstr(wanted, call)) return 0;
    if (once && !has_begun) {
        if (access(once, F_OK)) return 0;
        has_begun = 1;
    }
    int number = atomic_fetch_add(&calls, 1) - (after ? atoi(after) : 0);
    if (number < 0 || (times && number >= atoi(times))) return 0;
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

static int fails_fd(const char *call, int fd) {
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(call, path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    if (fails_fd("lose", fd)) return count;
    return fails_fd("write", fd) ? -1 : NEXT(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    return fails_fd("write", fd) ? -1 : NEXT(pwrite)(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    return fails_fd("write", fd) ? -1 : NEXT(pwrite64)(fd, bytes, count, offset);
}

int fsync(int fd) { return fails_fd("fsync", fd) ? -1 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return fails_fd("fsync", fd) ? -1 : NEXT(fdatasync)(fd); }

// Only calls that may create a file: a folder that cannot be written to can still be read.
#define OPEN(name)                                                                    \
    int name(const char *path, int flags, ...) {                                      \
        va_list rest;                                                                 \
        va_start(rest, flags);                                                        \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;       \
        va_end(rest);                                                                 \
        if (flags & O_CREAT && fails("open", path)) return -1;                        \
        return NEXT(name)(path, flags, mode);                                         \
    }

OPEN(open)
OPEN(open64)

int rename(const char *source, const char *target) {
    if (fails("stop", target)) raise(SIGSTOP);
    return fails("rename", target) ? -1 : NEXT(rename)(source, target);
}

int link(const char *source, const char *target) { return fails("link", target) ? -1 : NEXT(link)(source, target); }

int mkdir(const char *path, mode_t mode) { return fails("mkdir", path) ? -1 : NEXT(mkdir)(path, mode); }
