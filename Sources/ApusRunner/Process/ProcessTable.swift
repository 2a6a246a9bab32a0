import Glibc

/// Reads the system's table of processes.
enum ProcessTable {
    /// Every process ID there is now.
    static func all() -> [pid_t] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var processes: [pid_t] = []
        while let entry = readdir(directory) {
            // SAFETY: `d_name` is a null-terminated string inside the entry, read before the next `readdir`.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) { Self.number($0) }
            }
            if let name { processes.append(name) }
        }
        return processes
    }

    /// The parent and the state letter of a process; `nil` when it is gone.
    static func parent(of process: pid_t) -> (parent: pid_t, state: UInt8)? {
        let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &buffer, buffer.count)
        // The command's name stands in brackets and may hold anything, so look for the last bracket.
        guard count > 0, let bracket = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = buffer[(bracket + 1)..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let state = fields[0].first else { return nil }
        guard let parent = pid_t(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return (parent, state)
    }

    /// Whether a process has ended and waits to be reaped.
    static func isZombie(_ process: pid_t) -> Bool {
        Self.parent(of: process)?.state == UInt8(ascii: "Z")
    }

    /// Those whose parent it is, ended ones included.
    static func children(of process: pid_t) -> [pid_t] {
        Self.all().filter { Self.parent(of: $0)?.parent == process }
    }

    /// All descendants of some processes, those included.
    static func descendants(of roots: Set<pid_t>) -> Set<pid_t> {
        var children: [pid_t: [pid_t]] = [:]
        for process in Self.all() {
            guard let entry = Self.parent(of: process) else { continue }
            children[entry.parent, default: []].append(process)
        }
        var found = roots
        var open = Array(roots)
        while let process = open.popLast() {
            for child in children[process] ?? [] where found.insert(child).inserted { open.append(child) }
        }
        return found
    }

    /// Whether a process descends from another.
    static func isDescendant(_ process: pid_t, of ancestor: pid_t) -> Bool {
        var current = process
        for _ in 0..<10_000 {
            guard current > 1, let entry = Self.parent(of: current) else { return false }
            if entry.parent == ancestor { return true }
            current = entry.parent
        }
        return false
    }

    private static func number(_ text: UnsafePointer<UInt8>) -> pid_t? {
        var value: pid_t = 0
        var index = 0
        while text[index] != 0 {
            guard (0x30...0x39).contains(text[index]), index < 9 else { return nil }
            value = value * 10 + pid_t(text[index] - 0x30)
            index += 1
        }
        return index > 0 ? value : nil
    }
}
