import FoundationEssentials
import Glibc

/// What this machine has, as far as this process may use it.
package struct MachineFacts: Hashable, Sendable {
    package let cores: Int

    /// Bytes of main memory; 0 where the system does not say.
    package let memoryBytes: Int

    package static func detect() -> MachineFacts {
        // A file that is not there says nothing.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return MachineFacts(
            cores: Self.cores(status: status) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memoryBytes: Self.memoryBytes(
                meminfo: (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? "",
                limit: try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
            )
        )
    }

    /// How many processors `/proc/self/status` allows this process; nil where it does not say.
    static func cores(status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        guard let line else { return nil }
        let count = line.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return count > 0 ? count : nil
    }

    /// The memory that `/proc/meminfo` names, or less when the control group has a limit.
    static func memoryBytes(meminfo: String, limit: String?) -> Int {
        let line = meminfo.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        let words = line?.split(separator: " ") ?? []
        let total = words.count >= 2 ? (Int(words[1]) ?? 0).multipliedReportingOverflow(by: 1_024) : (0, false)
        let memory = total.1 ? 0 : total.0
        let allowed = limit.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        return allowed > 0 && (memory == 0 || allowed < memory) ? allowed : memory
    }
}
