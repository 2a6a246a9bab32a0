import Glibc

// GNU functions of glibc that its Swift module leaves out, because it is made without `_GNU_SOURCE`; all are in
// glibc 2.36 and later. SAFETY: each takes and returns integers and pointers only, and for those the calling
// conventions of C and Swift are the same on x86-64 and arm64.

@_silgen_name("posix_spawn_file_actions_addchdir_np")
func posixSpawnAddChdir(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>)
    -> Int32

@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
func posixSpawnAddCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ from: Int32) -> Int32

@_silgen_name("prlimit")
func linuxPrlimit(
    _ process: pid_t,
    _ resource: Int32,
    _ new: UnsafePointer<rlimit>?,
    _ old: UnsafeMutablePointer<rlimit>?
) -> Int32

@_silgen_name("prctl")
func linuxPrctl(_ option: Int32, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> Int32

@_silgen_name("pidfd_open")
func linuxPidfdOpen(_ process: pid_t, _ flags: UInt32) -> Int32

@_silgen_name("pipe2")
func linuxPipe2(_ descriptors: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

@_silgen_name("eventfd")
func linuxEventfd(_ initial: UInt32, _ flags: Int32) -> Int32

/// The numbers that belong to those functions, from Linux's headers.
enum LinuxNumber {
    static let prSetDeathSignal: Int32 = 1
    static let prSetChildSubreaper: Int32 = 36
    static let rlimitCore: Int32 = 4
    static let rlimitMessageQueue: Int32 = 12
    static let spawnSetSession: Int16 = 0x80
    static let eventfdFlags: Int32 = 0o2_004_000
}
