import FoundationEssentials

/// What the engine's process says: one JSON line for each event, on its standard output.
package enum EngineEvent: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable, Codable {
        case succeeded

        /// It ran the epochs that were asked for, and saved a checkpoint.
        case paused
        case infeasible
        case failed

        /// It was told to stop.
        case stopped

        /// The device failed; that says nothing of the configuration.
        case lost
    }

    /// The data is read and the network is made; training begins.
    case started

    /// Metrics of a step; NaN and the infinities included.
    case metrics(step: Int, values: [String: Double])

    /// Batches that are done, of all.
    case progress(done: Int, total: Int)

    /// The last event; the reason is empty on success.
    case ended(Outcome, reason: String)

    private struct Line: Codable {
        var event: String
        var step: Int?
        var values: [String: Double]?
        var done: Int?
        var total: Int?
        var outcome: Outcome?
        var reason: String?
    }

    /// The line, with its line feed.
    package var encoded: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // Strings, integers and doubles as text for what JSON lacks: there is nothing here that cannot be encoded.
        guard let data = try? encoder.encode(self.line) else { return [0x0A] }
        return Array(data) + [0x0A]
    }

    /// `nil` when the line is no event.
    package init?(line bytes: ArraySlice<UInt8>) {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // The engine's libraries may print to the same place; such a line is no event.
        guard bytes.first == UInt8(ascii: "{"), let line = try? decoder.decode(Line.self, from: Data(bytes)) else {
            return nil
        }
        switch (line.event, line.step, line.values, line.done, line.total, line.outcome) {
        case ("started", _, _, _, _, _): self = .started
        case ("metrics", let step?, let values?, _, _, _) where step >= 0: self = .metrics(step: step, values: values)
        case ("progress", _, _, let done?, let total?, _): self = .progress(done: done, total: total)
        case ("ended", _, _, _, _, let outcome?): self = .ended(outcome, reason: line.reason ?? "")
        default: return nil
        }
    }

    private var line: Line {
        switch self {
        case .started: Line(event: "started")
        case .metrics(let step, let values): Line(event: "metrics", step: step, values: values)
        case .progress(let done, let total): Line(event: "progress", done: done, total: total)
        case .ended(let outcome, let reason): Line(event: "ended", outcome: outcome, reason: reason)
        }
    }
}
