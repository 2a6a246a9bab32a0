extension Scenario {
    /// What a run is judged by.
    package enum RunObjective: String, Hashable, Sendable, CaseIterable {
        case runtime = "RUNTIME"
        case quality = "QUALITY"
    }

    /// The mean of runs, where one that was cut off counts as a multiple of its cutoff.
    package struct Aggregate: Hashable, Sendable, CustomStringConvertible {
        package static let mean = Self(penalty: 1)
        package static let mean10 = Self(penalty: 10)

        /// 1 for MEAN, 10 for MEAN10.
        package let penalty: Int

        package init(penalty: Int) {
            self.penalty = penalty
        }

        package var description: String { self.penalty == 1 ? "MEAN" : "MEAN\(self.penalty)" }
    }

    /// What is minimized, over the runs of an instance and over the instances.
    package struct Goal: Hashable, Sendable {
        package var run = RunObjective.quality

        /// MEAN for quality and MEAN10 for runtime where the file does not say.
        package var intraInstance = Aggregate.mean
        package var interInstance = Aggregate.mean

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .runObj: self.run = try value.word(of: RunObjective.self)
            case .intraObj: self.intraInstance = try Self.aggregate(value)
            case .interObj: self.interInstance = try Self.aggregate(value)
            default: return false
            }
            return true
        }

        private static func aggregate(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Aggregate {
            let text = value.text.uppercased()
            let penalty = text == "MEAN" ? 1 : text.hasPrefix("MEAN") ? Int(text.dropFirst(4)) ?? 0 : 0
            guard (1...1_000_000).contains(penalty) else {
                throw ScenarioValue.Mistake(
                    message:
                        "'\(value.key.rawValue)' must be MEAN, or MEAN10 for runs that were cut off to count ten times "
                        + "(it is '\(Shown.text(value.text))'); write one of them"
                )
            }
            return Aggregate(penalty: penalty)
        }
    }
}
