#ifndef CRASH_DISK_H
#define CRASH_DISK_H

#include <stddef.h>
#include <stdint.h>

/// A disk under SQLite that remembers every write and sync, and that can fail.
///
/// It stands in front of SQLite's own layer of files, for the whole process; files outside the watched folder pass
/// through it untouched. One folder is watched at a time.

enum {
    crash_disk_write = 1,
    crash_disk_sync = 2,
    crash_disk_truncate = 3,
    crash_disk_delete = 4,
    /// Something that the test itself noted.
    crash_disk_mark = 5,
};

typedef struct {
    int kind;
    /// Which file of the watched folder, from 0; -1 for a mark.
    int file;
    /// Where a write begins, how long a truncated file is, or what a mark says.
    int64_t offset;
    size_t size;
    const uint8_t *bytes;
} crash_disk_operation;

/// Puts the disk in place; 0 when that went well. Further calls do nothing.
int crash_disk_install(void);

/// Watches a folder from now on, with an empty memory; NULL ends that and forgets.
void crash_disk_watch(const char *folder);

/// Lets the operation of this number fail, and every later one: a write or a truncation as on a full disk, a sync as
/// on a broken one. -1 for none.
void crash_disk_fail_from(int64_t number);

void crash_disk_note(int64_t mark);

size_t crash_disk_count(void);
crash_disk_operation crash_disk_get(size_t number);

/// The name of a watched file, without its folder; NULL beyond the last.
const char *crash_disk_file_name(int file);

#endif
