import FoundationEssentials
import Glibc

/// What the numbers were measured on.
struct Machine: Sendable {
    let model: String
    let cores: Int
    let memoryGiB: Double
    let system: String

    init() throws(BenchError) {
        let cpu = try ProcFile.text("/proc/cpuinfo")
        self.model = ProcFile.value(of: "model name", in: cpu) ?? "unknown"
        self.cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let memory = ProcFile.kibibytes(of: "MemTotal", in: try ProcFile.text("/proc/meminfo"))
        self.memoryGiB = Double(memory ?? 0) / 1_048_576
        let version = try ProcFile.text("/proc/version").split(separator: " ").prefix(3)
        self.system = version.joined(separator: " ")
    }

    var text: String {
        "\(self.model), \(self.cores) cores, \(Number.text(self.memoryGiB)) GiB, \(self.system)"
    }
}

/// The machine, and what else it did when the measurement began.
struct Conditions: Sendable {
    let machine: Machine

    /// The load average of the last minute.
    let load: Double

    /// As `2026-01-31T12:00:00Z`.
    let date: String

    init(_ machine: Machine) throws(BenchError) {
        self.machine = machine
        let words = try ProcFile.text("/proc/loadavg").split(separator: " ")
        self.load = words.first.flatMap { Double($0) } ?? .nan
        self.date = Date.now.formatted(.iso8601)
    }
}
