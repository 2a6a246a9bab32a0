/* Kills the process at one of its writes, syncs, renames, removals or sends.
 *
 * To be preloaded (LD_PRELOAD). Operations on files and sockets are numbered from 1. APUS_CRASH_COUNT names a file that
 * always holds how many there were; APUS_CRASH_AT is the number of one, with a '+' behind it for its end instead of its
 * beginning. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long *shared;
static atomic_long own;
static long crash_at;
static int crash_after;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("APUS_CRASH_AT");
    if (at != NULL) {
        crash_at = atol(at);
        crash_after = strchr(at, '+') != NULL;
    }
    const char *path = getenv("APUS_CRASH_COUNT");
    int file = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0 && ftruncate(file, sizeof *shared) == 0) {
        void *place = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (place != MAP_FAILED) shared = place;
    }
    unsetenv("LD_PRELOAD");
}

static int is_watched(int file) {
    struct stat facts;
    return fstat(file, &facts) == 0 && (S_ISREG(facts.st_mode) || S_ISSOCK(facts.st_mode));
}

static long enter(void) {
    long number = atomic_fetch_add(&own, 1) + 1;
    if (shared != NULL) atomic_store(shared, number);
    if (number == crash_at && !crash_after) kill(getpid(), SIGKILL);
    return number;
}

static void leave(long number) {
    if (number != 0 && number == crash_at && crash_after) kill(getpid(), SIGKILL);
}

#define WRAP(type, name, parameters, arguments, watched)      \
    type name parameters {                                    \
        static type(*next) parameters;                        \
        if (next == NULL) next = dlsym(RTLD_NEXT, #name);     \
        long number = (watched) ? enter() : 0;                \
        type result = next arguments;                         \
        leave(number);                                        \
        return result;                                        \
    }

WRAP(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size), is_watched(file))
WRAP(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count), is_watched(file))
WRAP(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at), 1)
WRAP(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at), 1)
WRAP(ssize_t, send, (int file, const void *bytes, size_t size, int flags), (file, bytes, size, flags), 1)
WRAP(ssize_t, sendmsg, (int file, const struct msghdr *message, int flags), (file, message, flags), 1)
WRAP(int, fsync, (int file), (file), 1)
WRAP(int, fdatasync, (int file), (file), 1)
WRAP(int, rename, (const char *from, const char *to), (from, to), 1)
WRAP(int, unlink, (const char *path), (path), 1)
WRAP(int, ftruncate, (int file, off_t size), (file, size), 1)
WRAP(int, ftruncate64, (int file, off64_t size), (file, size), 1)
