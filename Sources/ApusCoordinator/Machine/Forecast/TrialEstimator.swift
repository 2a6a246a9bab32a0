package import ApusSpace
package import ApusStudy

/// Tells what a native training takes on a device of given rates, by the study's template and a configuration.
///
/// Passed in, because the coordinator knows no engine. The same study, configuration and rates give the same seconds,
/// on every machine that the store is moved to: the order in which trials are begun hangs on them.
package struct TrialEstimator: Sendable {
    package typealias Seconds = @Sendable (Study, [String: Literal], ComputeRates) -> Double?

    /// Thirty years: whoever waits for longer does not care how much.
    package static let secondsMax = 1e9
    private let estimate: Seconds

    package init(_ estimate: @escaping Seconds) {
        self.estimate = estimate
    }

    /// Above 0 and at most ``secondsMax``; `nil` for any other program, and where it cannot be told.
    package func seconds(of configuration: Configuration, in study: Study, on rates: ComputeRates) -> Double? {
        guard case .train = study.program else { return nil }
        let values = Dictionary(study.space.assignments(of: configuration).map { ($0.name, $0.value) }) { first, _ in
            first
        }
        guard let seconds = self.estimate(study, values, rates), seconds > 0 else { return nil }
        return min(seconds, Self.secondsMax)
    }
}
