/* Preloaded into the program under test: kills it right before its n-th call that changes the world.
 *
 * Counted: writes, syncs, unlinks, renames, truncations and sends. `fail_at` makes the n-th write or sync
 * (and, with `lasting`, every later one) fail with an error instead. Standard output and error don't count.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls, disk;
static atomic_long kill_at, fail_at;
static int failure, lasting;

void shim_arm(long kill, long fail, int error, int persist) {
    calls = disk = 0;
    kill_at = kill;
    fail_at = fail;
    failure = error;
    lasting = persist;
}

static void point(const char *name) {
    long wanted = kill_at;
    if (!wanted || atomic_fetch_add(&calls, 1) + 1 != wanted) return;
    char line[64];
    int length = snprintf(line, sizeof line, "killed at %s\n", name);
    syscall(SYS_write, 2, line, length);
    kill(getpid(), SIGKILL);
}

static int fails(int fd) {
    long wanted = fail_at;
    if (fd <= 2 || !wanted) return 0;
    long now = atomic_fetch_add(&disk, 1) + 1;
    if (now != wanted && !(lasting && now > wanted)) return 0;
    errno = failure;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name); \
    if (!real) _exit(99)

static int is_file(int fd) {
    int kind;
    socklen_t length = sizeof kind;
    int saved = errno;
    int socket = getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &length) == 0;
    errno = saved;
    return !socket;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (fd > 2) point("write");
    if (is_file(fd) && fails(fd)) return -1;
    return real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    point("pwrite");
    return fails(fd) ? -1 : real(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    point("pwrite");
    return fails(fd) ? -1 : real(fd, bytes, count, at);
}
int fsync(int fd) {
    REAL(int, fsync, int);
    point("fsync");
    return fails(fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    point("fdatasync");
    return fails(fd) ? -1 : real(fd);
}
int ftruncate(int fd, off_t size) {
    REAL(int, ftruncate, int, off_t);
    point("ftruncate");
    return real(fd, size);
}
int ftruncate64(int fd, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    point("ftruncate");
    return real(fd, size);
}
int unlink(const char *path) {
    REAL(int, unlink, const char *);
    point("unlink");
    return real(path);
}
int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    point("rename");
    return real(from, to);
}
ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    REAL(ssize_t, send, int, const void *, size_t, int);
    point("send");
    return real(fd, bytes, count, flags);
}
ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size) {
    REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    point("send");
    return real(fd, bytes, count, flags, to, size);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
    point("send");
    return real(fd, message, flags);
}
