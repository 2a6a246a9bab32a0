import ApusMath
import ApusSpace

/// The race of one challenger: what it is run on, and when it has lost or won.
extension Intensifier {
    /// One more run of the incumbent, on an instance with the fewest runs.
    mutating func widen(_ incumbent: ConfigurationHash) -> Action? {
        let record = self.record(of: incumbent)
        let running = self.widening.filter { $0.configuration == incumbent }
        guard record.targets.count + running.count < self.options.runsMax else { return nil }
        let targets = record.targets + running.map(\.target)
        var counts = [Int](repeating: 0, count: self.options.instances)
        for target in targets { counts[target.instance] += 1 }
        let open = counts.indices.filter { counts[$0] < self.options.repetitionsMax(of: $0) }
        guard let fewest = open.map({ counts[$0] }).min() else { return nil }
        let next = open.filter { counts[$0] == fewest }
        let instance = self.options.isOrdered ? next[0] : next[self.random.integer(below: next.count)]
        guard let target = self.unused(of: instance, beside: targets) else { return nil }
        let run = IntensifierRun(configuration: incumbent, target: target, capSeconds: self.cutoff)
        self.widening.append(run)
        return .run(run)
    }

    /// Ends the race, or asks for its next runs.
    mutating func decide(_ challenger: ConfigurationHash) -> [Action] {
        guard let incumbent, let place = self.races.firstIndex(where: { $0.challenger == challenger }) else {
            return []
        }
        let (own, best) = (self.record(of: challenger), self.record(of: incumbent))
        guard !best.targets.isEmpty else { return [] }
        let common = best.targets.filter { own[$0] != nil }
        if self.isOverTime(own, best, place: place) { return self.reject(place, .overTime) }
        guard self.races[place].running.isEmpty else { return [] }
        if self.comparison(own, best, on: common).isWorse { return self.reject(place, .worse) }
        let missing = best.targets.filter { own[$0] == nil }
        if missing.isEmpty {
            self.decided(.promoted, challenger, against: incumbent)
            self.races.remove(at: place)
            self.incumbent = challenger
            return [.promote(challenger)]
        }
        return self.race(place, on: missing, own: own, best: best, common: common)
    }

    private mutating func race(
        _ place: Int,
        on missing: [InstanceSeed],
        own: IntensifierRecord,
        best: IntensifierRecord,
        common: [InstanceSeed]
    ) -> [Action] {
        var open = missing
        var batch: [InstanceSeed] = []
        while batch.count < self.races[place].batch, !open.isEmpty {
            batch.append(open.remove(at: self.random.integer(below: open.count)))
        }
        let cap = self.cap(own, best, common: common, batch: batch)
        if let cap, cap <= 0, !common.isEmpty { return self.reject(place, .overTime) }
        let challenger = self.races[place].challenger
        self.races[place].running = batch.map {
            // Every challenger is run once, however little time the incumbent took.
            IntensifierRun(configuration: challenger, target: $0, capSeconds: cap.map { max($0, Self.capMin) })
        }
        // Doubling stops where no record can be longer.
        self.races[place].batch = min(self.races[place].batch * 2, self.options.runsMax)
        return self.races[place].running.map(Action.run)
    }

    mutating func reject(_ place: Int, _ cause: Decision.Cause) -> [Action] {
        if let incumbent { self.decided(cause, self.races[place].challenger, against: incumbent) }
        let race = self.races.remove(at: place)
        return race.running.map(Action.stop) + [.reject(race.challenger)]
    }

    private mutating func decided(
        _ cause: Decision.Cause,
        _ challenger: ConfigurationHash,
        against incumbent: ConfigurationHash
    ) {
        let (own, best) = (self.record(of: challenger), self.record(of: incumbent))
        let common = best.targets.filter { own[$0] != nil }
        self.decisions.append(
            Decision(
                cause: cause,
                challenger: challenger,
                incumbent: incumbent,
                common: common,
                comparison: self.comparison(own, best, on: common)
            )
        )
    }

    /// Worse is who failed more often on the common runs; then whose mean is higher on those that both ended.
    private func comparison(
        _ own: IntensifierRecord,
        _ best: IntensifierRecord,
        on common: [InstanceSeed]
    ) -> Comparison {
        var (ownSum, bestSum, ownFailures, bestFailures, both) = (0.0, 0.0, 0, 0, 0)
        for target in common {
            let (ownCost, bestCost) = (self.cost(own[target]), self.cost(best[target]))
            if ownCost == nil { ownFailures += 1 }
            if bestCost == nil { bestFailures += 1 }
            guard let ownCost, let bestCost else { continue }
            both += 1
            // Halves of a share each: a sum of large costs would overflow.
            ownSum += ownCost / Double(2 * common.count)
            bestSum += bestCost / Double(2 * common.count)
        }
        let scale = both == 0 ? nil : 2 * (Double(common.count) / Double(both))
        return Comparison(
            isWorse: ownFailures == bestFailures ? ownSum > bestSum : ownFailures > bestFailures,
            mean: scale.map { ownSum * $0 },
            otherMean: scale.map { bestSum * $0 },
            failures: ownFailures,
            otherFailures: bestFailures
        )
    }

    /// Whether the runs that ended took longer than the slack allows for these and those that are still running.
    private func isOverTime(_ own: IntensifierRecord, _ best: IntensifierRecord, place: Int) -> Bool {
        let running = self.races[place].running.map(\.target)
        guard !running.isEmpty else { return false }
        return self.cap(own, best, common: best.targets.filter { own[$0] != nil }, batch: running).map { $0 < 0 }
            ?? false
    }

    /// How long each run of the next batch may take: what the slack leaves of the incumbent's time on the same runs.
    private func cap(
        _ own: IntensifierRecord,
        _ best: IntensifierRecord,
        common: [InstanceSeed],
        batch: [InstanceSeed]
    ) -> Double? {
        guard case .runtime(let cutoff, _) = self.options.objective else { return nil }
        let spent = common.reduce(0) { $0 + (self.cost(own[$1]) ?? cutoff) }
        let allowed = (common + batch).reduce(0) { $0 + (self.cost(best[$1]) ?? cutoff) }
        return min(cutoff, allowed * self.options.slackFactor + self.options.slackSeconds - spent)
    }

    /// The number that counts; `nil` for a failure.
    func cost(_ outcome: IntensifierOutcome?) -> Double? {
        switch (self.options.objective, outcome) {
        case (.quality, .cost(let cost)): cost
        case (.runtime(let cutoff, let penalty), .cost(let seconds)):
            seconds < cutoff ? seconds : cutoff * penalty
        case (.runtime(let cutoff, let penalty), .capped): cutoff * penalty
        default: nil
        }
    }

    var cutoff: Double? {
        if case .runtime(let cutoff, _) = self.options.objective { cutoff } else { nil }
    }

    /// The first target of an instance that is none of these; `nil` where all its seeds have been taken.
    private func unused(of instance: Int, beside targets: [InstanceSeed]) -> InstanceSeed? {
        let taken = Set(targets)
        for repetition in 0...targets.count where repetition < self.options.repetitionsMax(of: instance) {
            let target = InstanceSeed(instance: instance, seed: self.seed(of: instance, repetition: repetition))
            if !taken.contains(target) { return target }
        }
        return nil
    }

    /// The same instance and repetition have the same seed for all configurations; 31 bits, as wrappers expect.
    private func seed(of instance: Int, repetition: Int) -> UInt32 {
        let given = self.options.seeds(of: instance)
        guard given.isEmpty else { return given[repetition % given.count] }
        guard !self.options.isDeterministic else { return 0 }
        let word = SplitMix64.seed(self.seed, stream: UInt64(instance) << 32 | UInt64(repetition))
        return UInt32(truncatingIfNeeded: word >> 33)
    }
}
