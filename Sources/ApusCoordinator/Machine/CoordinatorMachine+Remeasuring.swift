import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Replaces the metrics of a trial that succeeded or failed, and judges it by the study's criteria again.
    ///
    /// `values` are those that count: an objective's or a constraint's by its reading, any other metric's last. The trial's attempts,
    /// its curves and its artifact stay as they are.
    package mutating func remeasured(
        _ id: TrialID,
        values: [String: Double],
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let trial = try self.trial(id)
        let criteria = try self.run(id.study).study.criteria
        guard try self.run(id.study).steps == nil else {
            throw .conflict("a rule has decided the steps of trials by the metrics as they were; they stand")
        }
        try Self.check(trial, id)
        try Self.check(values)
        let metrics = AttemptMetrics(criteria: criteria, values: values)
        let reason = metrics.shortfall(of: criteria) ?? ""
        let state: TrialState = metrics.cost == nil ? .failed : .succeeded
        let reasonLine = self.reasonLine(reason)
        self.studies[id.study]?.remeasured(
            id.number,
            state: state,
            cost: metrics.cost,
            finals: metrics.finals,
            reason: reasonLine
        )
        self.unsettled.insert(id.study)
        effects.append(
            .store(.trialRemeasured(id, state, cost: metrics.cost, finals: metrics.finals, reason: reason))
        )
        self.enterEnd(id)
        self.raceEnded(id, into: &effects)
    }

    private static func check(_ trial: TrialRecord, _ id: TrialID) throws(CoordinatorError) {
        let state = trial.summary.state
        guard state.isEnded else {
            throw .conflict("trial \(id.number) is \(state.rawValue); its metrics can be read again once it ended")
        }
        guard state == .succeeded || state == .failed, trial.acceptedEpoch > 0 else {
            throw .conflict(
                "trial \(id.number) ended as \(state.rawValue); "
                    + "metrics can be read again only of trials whose program ended well"
            )
        }
    }

    /// Every mistake at once.
    private static func check(_ values: [String: Double]) throws(CoordinatorError) {
        var mistakes: [String] = []
        if !(1...AttemptMetrics.metricsMax).contains(values.count) {
            mistakes.append("1 to \(AttemptMetrics.metricsMax) metrics are needed (there are \(values.count))")
        }
        let wrong = values.keys.filter { name in
            let isLong = name.isEmpty || name.utf8.count > Measurement.metricBytesMax
            return isLong || name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        for name in wrong.sorted().prefix(16) {
            mistakes.append(
                "a metric's name has 1 to \(Measurement.metricBytesMax) bytes and no control characters "
                    + "(one is \(name.prefix(32).debugDescription))"
            )
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
    }
}
