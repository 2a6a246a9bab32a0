import FoundationEssentials
import Glibc

/// How long this process runs.
enum ProcessAge {
    /// Seconds, to a hundredth; `nil` where the system does not tell.
    static func seconds() -> Double? {
        guard let stat = Self.text("/proc/self/stat"), let uptime = Self.text("/proc/uptime"),
            // The program's name may have blanks; what follows it has none.
            let name = stat.lastIndex(of: ")"), let now = Double(uptime.prefix { $0 != " " })
        else { return nil }
        let fields = stat[name...].split(separator: " ")
        // The start is field 22, the one behind the name is field 3.
        guard fields.count > 20, let start = Double(fields[20]) else { return nil }
        return now - start / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
