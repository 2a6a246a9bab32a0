import Foundation

/// Numbers and durations as people read them.
enum NumberText {
    /// So many significant digits, without trailing zeros; very large and very small ones in powers of ten.
    static func short(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        return String(format: "%.\(digits)g", value)
    }

    /// `0:42`, `12:07`, `3:05:00`, `2d 04:10`.
    static func clock(_ seconds: Double) -> String {
        let whole = Self.whole(seconds)
        let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60)
        if days > 0 { return "\(days)d \(Self.two(hours)):\(Self.two(minutes))" }
        if hours > 0 { return "\(hours):\(Self.two(minutes)):\(Self.two(whole % 60))" }
        return "\(minutes):\(Self.two(whole % 60))"
    }

    /// As exact as an estimate deserves: `40 s`, `14 min`, `3 h 10 min`, `2 d 4 h`.
    static func rough(_ seconds: Double) -> String {
        let whole = Self.whole(seconds)
        if whole < 60 { return "\(max(10, (whole + 5) / 10 * 10)) s" }
        let minutes = (whole + 30) / 60
        if minutes < 60 { return "\(minutes) min" }
        if minutes < 24 * 60 {
            let tens = minutes % 60 / 10 * 10
            return tens == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(tens) min"
        }
        let hours = minutes / 60
        return hours % 24 == 0 ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
    }

    /// What a trial is expected to take: `0.42 s`, `17 s`, then as ``rough(_:)``.
    static func expected(_ seconds: Double) -> String {
        seconds < 60 ? "\(Self.short(seconds, digits: 2)) s" : Self.rough(seconds)
    }

    /// `17 B`, `4.2 kB`, `120 MB`, `8.0 GB`.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 1_000 {
                return unit == "B" ? "\(count) B" : String(format: value < 10 ? "%.1f " : "%.0f ", value) + unit
            }
            value /= 1_000
        }
        return String(format: "%.1f TB", value)
    }

    private static func whole(_ seconds: Double) -> Int {
        seconds.isFinite && seconds > 0 && seconds < 1e15 ? Int(seconds) : 0
    }

    private static func two(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
