package import ApusStudy

/// Something that an attempt did while it runs.
package enum RunEvent: Hashable, Sendable {
    /// As many as one report to the coordinator may hold.
    package static let measurementsMax = 1_024

    /// The program runs.
    case started

    /// At least 1 and at most `measurementsMax`, in the order they were reported.
    case measured([Measurement])

    /// Reports measurements in as many batches as they need.
    static func report(_ measurements: [Measurement], _ report: @Sendable (RunEvent) async -> Void) async {
        var rest = measurements[...]
        while !rest.isEmpty {
            await report(.measured(Array(rest.prefix(Self.measurementsMax))))
            rest = rest.dropFirst(Self.measurementsMax)
        }
    }
}
