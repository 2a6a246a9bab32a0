// Which of the two is taken to define what `Glibc` declares follows from what else the module imports.
import CoreFoundation
import Glibc

/// What a process has used.
struct Usage: Sendable, Codable {
    /// Seconds of user and of system time.
    let user: Double
    let system: Double

    /// The most it ever had resident.
    let residentKiBMax: Int

    var cpu: Double { self.user + self.system }

    init(_ usage: rusage) {
        self.user = Self.seconds(usage.ru_utime)
        self.system = Self.seconds(usage.ru_stime)
        self.residentKiBMax = usage.ru_maxrss
    }

    /// Of this process, all threads.
    static var own: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Usage(usage)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }
}
