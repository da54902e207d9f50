/* A disk that is full, broken, locked or slow, or a machine that dies, at one call of the program.
 *
 * Loaded before the C library (LD_PRELOAD), it stands between the program and the system. Counted are
 * the calls that concern the folders "in" and "out" below the working directory.
 *
 * FAULT="WHAT WHERE N ONCE"
 *   WHAT   EIO, ENOSPC, EACCES: the call fails so; SHORT: it does only a part of what it is asked;
 *          KILL: the program is killed before it
 *   WHERE  read, write, name (rename, remove), sync, look (stat), any
 *   N      the how-manieth such call it hits, the first being 1
 *   ONCE   1: that one alone; 0: all from there on, as with a disk that stays full
 * FAULT_TOLD=FILE  gets a line for the first call that was hit */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum where { READ = 1, WRITE = 2, NAME = 4, SYNC = 8, LOOK = 16 };

static char what[16];
static int wanted, once;
static long hit_at;
static atomic_long calls;
static atomic_int told;
static unsigned char ours[65536];

__attribute__((constructor)) static void begin(void) {
    char where[16];
    const char *fault = getenv("FAULT");
    if (!fault || sscanf(fault, "%15s %15s %ld %d", what, where, &hit_at, &once) != 4) return;
    const char *names[] = {"read", "write", "name", "sync", "look"};
    for (int i = 0; i < 5; i++)
        if (!strcmp(where, names[i]) || !strcmp(where, "any")) wanted |= 1 << i;
    if (!strcmp(what, "ENOSPC")) wanted &= WRITE | SYNC;
    if (!strcmp(what, "SHORT")) wanted &= READ | WRITE;
}

static int below(const char *path, const char *folder) {
    size_t len = strlen(folder);
    return !strncmp(path, folder, len) && (path[len] == '/' || !path[len]);
}

static int is_ours(const char *path) { return path && (below(path, "in") || below(path, "out")); }

static int fd_is_ours(int fd) { return fd >= 0 && fd < 65536 && ours[fd]; }

enum telling { NOT_YET, NOW, DONE };

/* Tells of the first call that is hit, by system calls that nothing intercepts. Who comes second waits:
 * a thread that killed the program meanwhile would leave half a line. */
static void tell(int where, const char *path, int fd) {
    int not_yet = NOT_YET;
    if (!atomic_compare_exchange_strong(&told, &not_yet, NOW)) {
        while (atomic_load(&told) != DONE) sched_yield();
        return;
    }
    const char *to = getenv("FAULT_TOLD");
    char link[64], name[512] = "", line[640];
    if (path) snprintf(name, sizeof name, "%s", path);
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t len = readlink(link, name, sizeof name - 1);
        name[len > 0 ? len : 0] = 0;
    }
    const char *kind = where & READ ? "read" : where & WRITE ? "write" : where & NAME ? "name"
                     : where & SYNC ? "sync" : "look";
    int len = snprintf(line, sizeof line, "%s %s %s\n", what, kind, name);
    int log = to ? (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
    if (log >= 0) {
        syscall(SYS_write, log, line, (size_t)len);
        syscall(SYS_close, log);
    }
    atomic_store(&told, DONE);
}

/* 0: go on; -1: errno is set and the call fails; 1: do only a part. */
static int hit(int where, int can_be_short, const char *path, int fd) {
    if (!(wanted & where) || (!strcmp(what, "SHORT") && !can_be_short)) return 0;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (once ? call != hit_at : call < hit_at) return 0;
    tell(where, path, fd);
    if (!strcmp(what, "KILL")) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    if (!strcmp(what, "SHORT")) return 1;
    errno = !strcmp(what, "EIO") ? EIO : !strcmp(what, "ENOSPC") ? ENOSPC : EACCES;
    return -1;
}

static size_t part(size_t len) { return len > 1 ? len / 2 : len; }

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int opened(int fd, int is) {
    if (fd >= 0 && fd < 65536) ours[fd] = (unsigned char)is;
    return fd;
}

static int open_kind(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT) ? WRITE : READ; }

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) {
    MODE(flags)
    int is = is_ours(path);
    if (is && hit(open_kind(flags), 0, path, -1)) return -1;
    return opened(REAL(open)(path, flags, mode), is);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    int is = is_ours(path);
    if (is && hit(open_kind(flags), 0, path, -1)) return -1;
    return opened(REAL(open64)(path, flags, mode), is);
}

ssize_t read(int fd, void *to, size_t len) {
    int how = fd_is_ours(fd) ? hit(READ, 1, NULL, fd) : 0;
    return how < 0 ? -1 : REAL(read)(fd, to, how ? part(len) : len);
}

ssize_t pread64(int fd, void *to, size_t len, off64_t at) {
    int how = fd_is_ours(fd) ? hit(READ, 1, NULL, fd) : 0;
    return how < 0 ? -1 : REAL(pread64)(fd, to, how ? part(len) : len, at);
}

ssize_t write(int fd, const void *from, size_t len) {
    int how = fd_is_ours(fd) ? hit(WRITE, 1, NULL, fd) : 0;
    return how < 0 ? -1 : REAL(write)(fd, from, how ? part(len) : len);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned flags) {
    int how = fd_is_ours(out) ? hit(WRITE, 1, NULL, out) : 0;
    return how < 0 ? -1 : REAL(copy_file_range)(in, in_at, out, out_at, how ? part(len) : len, flags);
}

int ftruncate64(int fd, off64_t len) {
    return fd_is_ours(fd) && hit(WRITE, 0, NULL, fd) ? -1 : REAL(ftruncate64)(fd, len);
}

int fsync(int fd) { return fd_is_ours(fd) && hit(SYNC, 0, NULL, fd) ? -1 : REAL(fsync)(fd); }

int mkdir(const char *path, mode_t mode) {
    return is_ours(path) && hit(WRITE, 0, path, -1) ? -1 : REAL(mkdir)(path, mode);
}

int rename(const char *from, const char *to) {
    return is_ours(to) && hit(NAME, 0, to, -1) ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path) {
    return is_ours(path) && hit(NAME, 0, path, -1) ? -1 : REAL(unlink)(path);
}

int rmdir(const char *path) {
    return is_ours(path) && hit(NAME, 0, path, -1) ? -1 : REAL(rmdir)(path);
}

DIR *opendir(const char *path) {
    return is_ours(path) && hit(READ, 0, path, -1) ? NULL : REAL(opendir)(path);
}

int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict to) {
    return is_ours(path) && hit(LOOK, 0, path, -1) ? -1 : REAL(statx)(folder, path, flags, mask, to);
}
