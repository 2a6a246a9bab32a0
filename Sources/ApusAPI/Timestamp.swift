package import ApusStudy

/// Wall-clock times as RFC 3339 texts in UTC.
package enum Timestamp {
    /// `2026-03-01T09:30:00Z`; fractions of a second are dropped.
    package static func text(_ time: UnixTime) -> String {
        let seconds = Self.floor(time.rawValue, 1_000)
        let days = Self.floor(seconds, 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = Self.civil(days)
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(Self.two).joined(separator: ":")
        return "\(Self.four(year))-\(Self.two(month))-\(Self.two(day))T\(clock)Z"
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Year, month and day of a count of days since 1970-01-01, in the proleptic Gregorian calendar.
    ///
    /// Counts in eras of 400 years that begin on 1 March, so that a leap day is the last day of its year.
    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = Self.floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    private static func four(_ value: Int64) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }
}
