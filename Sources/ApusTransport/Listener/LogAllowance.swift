import NIOCore

/// Keeps strangers from filling the log: so many lines in a span of time, and then a count.
struct LogAllowance: Sendable {
    static let linesMax = 20
    static let span: TimeAmount = .seconds(10)

    private var began: NIODeadline?
    private var lines = 0
    private var suppressed = 0

    /// Nil for no line, or how many were kept back before this one.
    mutating func line(at now: NIODeadline) -> Int? {
        if self.began.map({ now - $0 >= Self.span }) ?? true {
            self.began = now
            self.lines = 0
        }
        guard self.lines < Self.linesMax else {
            self.suppressed += 1
            return nil
        }
        self.lines += 1
        defer { self.suppressed = 0 }
        return self.suppressed
    }
}
