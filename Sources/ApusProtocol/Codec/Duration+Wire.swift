extension Duration {
    /// Whole milliseconds, rounded up, so that no positive duration becomes none.
    var wireMilliseconds: UInt64 {
        let (seconds, attoseconds) = self.components
        guard self > .zero else { return 0 }
        return UInt64(seconds) * 1_000 + UInt64((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Whole nanoseconds, rounded down; 0 for a negative duration, and at most 2^63 - 1.
    var wireNanoseconds: UInt64 {
        let (seconds, attoseconds) = self.components
        guard self > .zero else { return 0 }
        guard seconds < Int64.max / 1_000_000_000 else { return WireLimits.sequenceMax }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
