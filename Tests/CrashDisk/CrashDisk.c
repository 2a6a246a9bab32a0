#include "CrashDisk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *folder;
static char *names[FILES_MAX];
static int name_count;
static crash_disk_operation *operations;
static size_t operation_count;
static size_t operation_room;
static int64_t fails_from = -1;
static sqlite3_vfs vfs;
static sqlite3_vfs *base;

typedef struct {
    sqlite3_file head;
    int number;
    sqlite3_file *real;
} watched_file;

static sqlite3_file *real(sqlite3_file *file) { return ((watched_file *)file)->real; }

/* Remembers an operation; 0 when it is to fail. */
static int record(int kind, int file, int64_t offset, const void *bytes, size_t size) {
    int goes_on = 1;
    pthread_mutex_lock(&lock);
    if (folder != NULL && (file >= 0 || kind == crash_disk_mark)) {
        if (operation_count == operation_room) {
            operation_room = operation_room == 0 ? 1024 : 2 * operation_room;
            operations = realloc(operations, operation_room * sizeof *operations);
        }
        if (kind != crash_disk_mark && fails_from >= 0 && (int64_t)operation_count >= fails_from) {
            goes_on = 0;
        } else {
            uint8_t *copy = NULL;
            if (size > 0) {
                copy = malloc(size);
                memcpy(copy, bytes, size);
            }
            operations[operation_count++] = (crash_disk_operation){kind, file, offset, size, copy};
        }
    }
    pthread_mutex_unlock(&lock);
    return goes_on;
}

/* The number of a watched file; -1 for one that is not watched. */
static int number_of(const char *path) {
    int found = -1;
    pthread_mutex_lock(&lock);
    size_t length = folder == NULL ? 0 : strlen(folder);
    if (path != NULL && folder != NULL && strncmp(path, folder, length) == 0 && path[length] == '/') {
        const char *name = path + length + 1;
        for (int i = 0; i < name_count; i++) {
            if (strcmp(names[i], name) == 0) found = i;
        }
        if (found < 0 && name_count < FILES_MAX) {
            names[name_count] = strdup(name);
            found = name_count++;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static int file_close(sqlite3_file *file) {
    int status = real(file)->pMethods->xClose(real(file));
    file->pMethods = NULL;
    return status;
}
static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, size, offset);
}
static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    if (!record(crash_disk_write, ((watched_file *)file)->number, offset, bytes, (size_t)size)) return SQLITE_FULL;
    return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    if (!record(crash_disk_truncate, ((watched_file *)file)->number, size, NULL, 0)) return SQLITE_IOERR_TRUNCATE;
    return real(file)->pMethods->xTruncate(real(file), size);
}
static int file_sync(sqlite3_file *file, int flags) {
    /* The sync itself is spared: what survives is decided by what was recorded. */
    (void)flags;
    return record(crash_disk_sync, ((watched_file *)file)->number, 0, NULL, 0) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int file_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int file_check(sqlite3_file *file, int *held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
static int file_control(sqlite3_file *file, int code, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), code, argument);
}
static int file_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int file_traits(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void file_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int file_shm_unmap(sqlite3_file *file, int removes) {
    return real(file)->pMethods->xShmUnmap(real(file), removes);
}

static const sqlite3_io_methods methods = {
    2,          file_close,   file_read,    file_write,   file_truncate, file_sync,     file_size,
    file_lock,  file_unlock,  file_check,   file_control, file_sector,   file_traits,   file_shm_map,
    file_shm_lock, file_shm_barrier, file_shm_unmap, NULL, NULL,
};

static int disk_open(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)self;
    int number = number_of(path);
    if (number < 0) return base->xOpen(base, path, file, flags, out);
    watched_file *watched = (watched_file *)file;
    watched->head.pMethods = NULL;
    watched->number = number;
    watched->real = (sqlite3_file *)(watched + 1);
    int status = base->xOpen(base, path, watched->real, flags, out);
    if (watched->real->pMethods != NULL) watched->head.pMethods = &methods;
    return status;
}

static int disk_delete(sqlite3_vfs *self, const char *path, int syncs) {
    (void)self;
    int number = number_of(path);
    if (number >= 0 && !record(crash_disk_delete, number, 0, NULL, 0)) return SQLITE_IOERR_DELETE;
    return base->xDelete(base, path, syncs);
}

int crash_disk_install(void) {
    int status = SQLITE_OK;
    pthread_mutex_lock(&lock);
    if (base == NULL) {
        base = sqlite3_vfs_find(NULL);
        if (base == NULL) {
            status = SQLITE_ERROR;
        } else {
            vfs = *base;
            vfs.zName = "crash-disk";
            vfs.pNext = NULL;
            vfs.szOsFile = (int)sizeof(watched_file) + base->szOsFile;
            vfs.xOpen = disk_open;
            vfs.xDelete = disk_delete;
        }
    }
    pthread_mutex_unlock(&lock);
    return status == SQLITE_OK ? sqlite3_vfs_register(&vfs, 1) : status;
}

void crash_disk_watch(const char *path) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < operation_count; i++) free((void *)operations[i].bytes);
    operation_count = 0;
    for (int i = 0; i < name_count; i++) free(names[i]);
    name_count = 0;
    free(folder);
    folder = path == NULL ? NULL : strdup(path);
    fails_from = -1;
    pthread_mutex_unlock(&lock);
}

void crash_disk_fail_from(int64_t number) {
    pthread_mutex_lock(&lock);
    fails_from = number;
    pthread_mutex_unlock(&lock);
}

void crash_disk_note(int64_t mark) { record(crash_disk_mark, -1, mark, NULL, 0); }

size_t crash_disk_count(void) {
    pthread_mutex_lock(&lock);
    size_t count = operation_count;
    pthread_mutex_unlock(&lock);
    return count;
}

crash_disk_operation crash_disk_get(size_t number) {
    pthread_mutex_lock(&lock);
    crash_disk_operation operation = {0};
    if (number < operation_count) operation = operations[number];
    pthread_mutex_unlock(&lock);
    return operation;
}

const char *crash_disk_file_name(int file) {
    pthread_mutex_lock(&lock);
    const char *name = file >= 0 && file < name_count ? names[file] : NULL;
    pthread_mutex_unlock(&lock);
    return name;
}
