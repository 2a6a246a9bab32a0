/// A bounded sample of durations, for a median: the last `countMax` of them.
package struct DurationSample: Hashable, Sendable {
    package static let countMax = 255
    private var milliseconds: [Int64] = []
    private var next = 0

    package init() {}

    package mutating func append(milliseconds: Int64) {
        guard self.milliseconds.count == Self.countMax else {
            self.milliseconds.append(milliseconds)
            return
        }
        self.milliseconds[self.next] = milliseconds
        self.next = (self.next + 1) % Self.countMax
    }

    package var mean: Duration? {
        guard !self.milliseconds.isEmpty else { return nil }
        return .milliseconds(self.milliseconds.reduce(0) { $0 + Double($1) } / Double(self.milliseconds.count))
    }

    package var median: Duration? {
        guard !self.milliseconds.isEmpty else { return nil }
        return .milliseconds(self.milliseconds.sorted()[self.milliseconds.count / 2])
    }
}
