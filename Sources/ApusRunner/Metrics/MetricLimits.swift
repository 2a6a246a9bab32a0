import ApusStudy

/// Keeps one attempt within its number of measurements and of metrics.
struct MetricLimits: Sendable {
    static let measurementsMax = 1_000_000
    static let namesMax = 1_000

    private var count = 0

    /// The highest step that was measured.
    private(set) var lastStep = 0
    private var names: Set<String> = []

    /// What was dropped, once for each reason.
    private(set) var notes: [String] = []

    /// Whether the measurement is within the limits; counts it if so.
    mutating func admits(_ measurement: Measurement) -> Bool {
        guard self.count < Self.measurementsMax else {
            self.note("more than \(Self.measurementsMax) measurements; the rest was dropped")
            return false
        }
        if !self.names.contains(measurement.metric) {
            guard self.names.count < Self.namesMax else {
                self.note("more than \(Self.namesMax) names of metrics; the rest was dropped")
                return false
            }
            self.names.insert(measurement.metric)
        }
        self.count += 1
        self.lastStep = max(self.lastStep, measurement.step)
        return true
    }

    private mutating func note(_ text: String) {
        if !self.notes.contains(text) { self.notes.append(text) }
    }
}
