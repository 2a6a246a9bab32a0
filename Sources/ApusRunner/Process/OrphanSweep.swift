import Glibc

/// Ends the processes of a run whose keeper is gone, so that they are nobody's children any more.
///
/// They are known by the folder that they were given as `TMPDIR`, or that they stand in. One that hides from both
/// is found by its control group only, where there is one: ``ControlGroups/end(_:)``.
package enum OrphanSweep {
    /// Kills what belongs to the run, until nothing is left; the processes that would not go.
    ///
    /// Blocks.
    package static func end(in folder: RunFolder, patience: Int = 10_000) -> [Int32] {
        var left = Self.processes(of: folder)
        var waited = 0
        while !left.isEmpty, waited < patience {
            for process in ProcessTable.descendants(of: left) {
                let group = getpgid(process)
                if group > 1, group != getpgrp() { kill(-group, SIGKILL) }
                kill(process, SIGKILL)
            }
            for process in left { waited += Self.wait(for: process, milliseconds: 100) }
            left = Self.processes(of: folder)
        }
        return left.sorted()
    }

    /// Whether a process that would not go is still there; one that only waits to be reaped, or is being reaped, is not.
    package static func isAlive(_ process: Int32) -> Bool {
        ProcessTable.parent(of: process).map { !"ZX".utf8.contains($0.state) } ?? false
    }

    private static func processes(of folder: RunFolder) -> Set<pid_t> {
        let mark = Array("TMPDIR=\(folder.temporaryPath)".utf8)
        let own = getpid()
        return Set(
            ProcessTable.all().filter { process in
                guard process != own, self.isAlive(process) else { return false }
                return Self.environment(of: process, has: mark) || Self.stands(process, in: folder.path)
            }
        )
    }

    private static func environment(of process: pid_t, has mark: [UInt8]) -> Bool {
        let descriptor = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 4 << 20 {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
    }

    private static func stands(_ process: pid_t, in folder: String) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink("/proc/\(process)/cwd", $0, characters.count) } ?? -1
            }
        }
        guard count > 0 else { return false }
        let path = String(decoding: buffer[..<count], as: UTF8.self)
        return path == folder || path.hasPrefix("\(folder)/")
    }

    private static func wait(for process: pid_t, milliseconds: Int32) -> Int {
        let descriptor = linuxPidfdOpen(process, 0)
        guard descriptor >= 0 else { return 1 }
        defer { close(descriptor) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) == 0 ? Int(milliseconds) : 1
    }
}
