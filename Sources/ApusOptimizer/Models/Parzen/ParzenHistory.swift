import ApusSpace
import ApusStudy

/// The ended trials of a study, from the best to the worst.
///
/// Feasible costs come first, then those that break a constraint, from the least violation to the greatest; behind
/// them, without a number, failed trials and then infeasible ones. The order in which trials are observed does not
/// count, so a resumed study goes on as it would have gone on.
struct ParzenHistory: Sendable {
    /// What a model learns from: the indices of rows, the best first.
    struct Lesson: Sendable {
        /// Those with a cost at one fidelity.
        var measured: [Int] = []

        /// Those that can only be bad: failed, infeasible, or stopped before that fidelity.
        var bad: [Int] = []

        func filtered(_ isIncluded: (Int) -> Bool) -> Lesson {
            Lesson(measured: self.measured.filter(isIncluded), bad: self.bad.filter(isIncluded))
        }
    }

    /// The lower, the better a trial is, whatever its cost.
    private enum Tier: Int, Sendable {
        case feasible, violating, failed, infeasible
    }

    private struct Entry: Sendable {
        let tier: Tier
        let value: Double
        let number: UInt32
        let fidelity: Double
        let row: Int

        static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            if left.tier != right.tier { return left.tier.rawValue < right.tier.rawValue }
            if left.value != right.value { return left.value < right.value }
            if left.number != right.number { return left.number < right.number }
            return left.fidelity < right.fidelity
        }
    }

    /// The features of each trial, in the order of observation.
    private(set) var rows: [[Double]] = []
    private var ranked: [Entry] = []
    private var arrived: [Entry] = []
    private var fidelities = FidelityChoice()

    /// The highest fidelity that a trial was measured at.
    private var topFidelity: [UInt32: Double] = [:]

    mutating func observe(_ trial: EndedTrial, row: [Double]) {
        let (tier, value) = Self.rank(of: trial)
        let entry = Entry(
            tier: tier,
            value: value,
            number: trial.number,
            fidelity: trial.fidelity,
            row: self.rows.count
        )
        self.rows.append(row)
        self.arrived.append(entry)
        guard tier == .feasible || tier == .violating else { return }
        self.fidelities.add(trial.fidelity)
        self.topFidelity[trial.number] = max(trial.fidelity, self.topFidelity[trial.number] ?? 0)
    }

    /// The trials that a model learns from, by the highest fidelity with at least so many costs.
    ///
    /// Those that went beyond it, too few for a model of their own, are left out, because costs of two fidelities
    /// cannot be compared.
    mutating func lesson(least: Int) -> Lesson {
        self.merge()
        let fidelity = self.fidelities.highest(least: least)
        let isUniform = self.fidelities.levels.count <= 1
        var lesson = Lesson()
        for entry in self.ranked {
            switch entry.tier {
            case .feasible, .violating:
                if isUniform || entry.fidelity == fidelity {
                    lesson.measured.append(entry.row)
                } else if let fidelity, let top = self.topFidelity[entry.number], top < fidelity, top == entry.fidelity
                {
                    lesson.bad.append(entry.row)
                }
            case .failed, .infeasible: lesson.bad.append(entry.row)
            }
        }
        return lesson
    }

    private static func rank(of trial: EndedTrial) -> (Tier, Double) {
        switch trial.result {
        case .cost(let cost) where cost.isFinite:
            let isViolating = trial.constraints.contains { !($0 <= 0) }
            guard isViolating else { return (.feasible, cost) }
            // A constraint that is no number is broken without limit.
            let violation = trial.constraints.reduce(0.0) { sum, value in
                value <= 0 ? sum : sum + (value.isNaN ? .infinity : value)
            }
            return (.violating, violation)
        case .cost, .failed: return (.failed, 0)
        case .infeasible: return (.infeasible, 0)
        }
    }

    /// Sorts what arrived into the ranking.
    private mutating func merge() {
        guard !self.arrived.isEmpty else { return }
        self.arrived.sort(by: Entry.isBefore)
        var merged: [Entry] = []
        merged.reserveCapacity(self.ranked.count + self.arrived.count)
        var next = 0
        for entry in self.ranked {
            while next < self.arrived.count, Entry.isBefore(self.arrived[next], entry) {
                merged.append(self.arrived[next])
                next += 1
            }
            merged.append(entry)
        }
        merged.append(contentsOf: self.arrived[next...])
        (self.ranked, self.arrived) = (merged, [])
    }
}
