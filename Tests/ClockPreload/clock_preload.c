/* Gives a process other clocks than its machine's.
 *
 * To be preloaded (LD_PRELOAD). APUS_CLOCKS names a file of four 64-bit numbers, which may change while the process runs:
 * by how many nanoseconds CLOCK_REALTIME, CLOCK_MONOTONIC and CLOCK_BOOTTIME are off, and by how many millionths
 * CLOCK_REALTIME runs too fast from the process's start. Points of time that the process hands to the kernel are turned
 * back into the machine's own; timers that wait are set anew when a clock jumps, as the kernel does it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { REAL, MONOTONIC, BOOT, DRIFT, NUMBERS };
enum { BILLION = 1000000000, FILES = 4096 };

static _Atomic int64_t none[NUMBERS];
static _Atomic int64_t *shared = none;
static int64_t begun;

/* Timers that the process waits for, by descriptor. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    int is_timer, is_armed, flags;
    clockid_t clock;
    struct itimerspec at;
} timers[FILES];

#define NEXT(type, name, parameters)                              \
    static type(*next) parameters;                                \
    if (next == NULL) next = (type(*) parameters)dlsym(RTLD_NEXT, #name)

static int64_t nanoseconds(const struct timespec *time) {
    return (int64_t)time->tv_sec * BILLION + time->tv_nsec;
}

static struct timespec timespec_of(int64_t nanoseconds) {
    int64_t rest = ((nanoseconds % BILLION) + BILLION) % BILLION;
    return (struct timespec){.tv_sec = (nanoseconds - rest) / BILLION, .tv_nsec = rest};
}

static int64_t machine_time(clockid_t clock) {
    struct timespec time = {0};
    syscall(SYS_clock_gettime, clock, &time);
    return nanoseconds(&time);
}

static int64_t offset(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        return atomic_load(&shared[REAL])
            + (machine_time(CLOCK_MONOTONIC) - begun) / 1000000 * atomic_load(&shared[DRIFT]);
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE: return atomic_load(&shared[MONOTONIC]);
    case CLOCK_BOOTTIME: return atomic_load(&shared[BOOT]);
    default: return 0;
    }
}

static struct timespec machine_spec(clockid_t clock, const struct timespec *time) {
    int64_t machine = nanoseconds(time) - offset(clock);
    return timespec_of(machine < 1 ? 1 : machine);
}

static int set_timer(int file, int flags, const struct itimerspec *value, struct itimerspec *old) {
    NEXT(int, timerfd_settime, (int, int, const struct itimerspec *, struct itimerspec *));
    struct itimerspec machine = *value;
    if (flags & TFD_TIMER_ABSTIME) machine.it_value = machine_spec(timers[file].clock, &value->it_value);
    return next(file, flags & ~TFD_TIMER_CANCEL_ON_SET, &machine, old);
}

static void *watch(void *unused) {
    int64_t seen[DRIFT];
    for (int i = 0; i < DRIFT; i++) seen[i] = atomic_load(&shared[i]);
    for (;;) {
        struct timespec pause = {.tv_nsec = 10000000};
        syscall(SYS_nanosleep, &pause, NULL);
        int has_changed = 0;
        for (int i = 0; i < DRIFT; i++) {
            int64_t now = atomic_load(&shared[i]);
            has_changed |= now != seen[i];
            seen[i] = now;
        }
        if (!has_changed) continue;
        pthread_mutex_lock(&lock);
        for (int file = 0; file < FILES; file++)
            if (timers[file].is_armed) set_timer(file, timers[file].flags, &timers[file].at, NULL);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

__attribute__((constructor)) static void begin(void) {
    begun = machine_time(CLOCK_MONOTONIC);
    const char *path = getenv("APUS_CLOCKS");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *place = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (place == MAP_FAILED) return;
    shared = place;
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, NULL) == 0) pthread_detach(thread);
}

/* Asking. */

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
    *time = timespec_of(nanoseconds(time) + offset(clock));
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place != NULL) *place = now.tv_sec;
    return now.tv_sec;
}

/* Waiting. */

int timerfd_create(int clock, int flags) {
    NEXT(int, timerfd_create, (int, int));
    int file = next(clock, flags);
    if (file >= 0 && file < FILES) {
        pthread_mutex_lock(&lock);
        memset(&timers[file], 0, sizeof timers[file]);
        timers[file].is_timer = 1;
        timers[file].clock = clock;
        pthread_mutex_unlock(&lock);
    }
    return file;
}

int timerfd_settime(int file, int flags, const struct itimerspec *value, struct itimerspec *old) {
    if (file < 0 || file >= FILES || value == NULL) return errno = EBADF, -1;
    pthread_mutex_lock(&lock);
    int is_set = value->it_value.tv_sec != 0 || value->it_value.tv_nsec != 0;
    timers[file].is_armed = timers[file].is_timer && is_set && (flags & TFD_TIMER_ABSTIME);
    timers[file].flags = flags;
    timers[file].at = *value;
    int status = set_timer(file, is_set ? flags : flags & ~TFD_TIMER_ABSTIME, value, old);
    pthread_mutex_unlock(&lock);
    return status;
}

int close(int file) {
    if (file >= 0 && file < FILES && timers[file].is_timer) {
        pthread_mutex_lock(&lock);
        memset(&timers[file], 0, sizeof timers[file]);
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, file);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    NEXT(int, pthread_cond_timedwait, (pthread_cond_t *, pthread_mutex_t *, const struct timespec *));
    struct timespec machine = machine_spec(CLOCK_REALTIME, until);
    return next(condition, mutex, &machine);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *until) {
    NEXT(int, pthread_cond_clockwait, (pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *));
    struct timespec machine = machine_spec(clock, until);
    return next(condition, mutex, clock, &machine);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
    NEXT(int, sem_timedwait, (sem_t *, const struct timespec *));
    struct timespec machine = machine_spec(CLOCK_REALTIME, until);
    return next(semaphore, &machine);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest) {
    NEXT(int, clock_nanosleep, (clockid_t, int, const struct timespec *, struct timespec *));
    if (!(flags & TIMER_ABSTIME)) return next(clock, flags, time, rest);
    struct timespec machine = machine_spec(clock, time);
    return next(clock, flags, &machine, rest);
}
