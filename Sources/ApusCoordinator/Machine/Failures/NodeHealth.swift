package import ApusStudy

/// Decides which nodes get no trials, because programs fail there that work elsewhere.
///
/// Pure: no clock, no I/O. A node under quarantine gets one trial after a pause that doubles each time; one that works
/// lets it in again. What runs on it when it is quarantined runs on.
package struct NodeHealth: Sendable {
    package struct Settings: Hashable, Sendable {
        /// So many different trials in a row that fail on a node quarantine it, once others have succeeded meanwhile.
        package let rowMax: Int

        /// So many failures that await what other nodes say quarantine it until they have said it.
        package let suspicionsMax: Int

        /// From the quarantine to the first probe; doubled with each probe that fails.
        package let pause: Duration
        package let pauseMax: Duration

        package init(
            rowMax: Int = 5,
            suspicionsMax: Int = 3,
            pause: Duration = .seconds(30),
            pauseMax: Duration = .seconds(3_600)
        ) {
            self.rowMax = rowMax
            self.suspicionsMax = suspicionsMax
            self.pause = pause
            self.pauseMax = pauseMax
        }
    }

    package struct Quarantine: Hashable, Sendable {
        package let since: UnixTime
        package let reason: String

        /// How many probes have failed.
        package internal(set) var probesFailed: Int

        /// Whether a trial that failed there is known to work elsewhere; else other nodes may clear the node.
        var isProven: Bool

        /// When the next probe is due, on the monotonic clock; `nil` while one is offered or runs.
        package internal(set) var probeAt: Duration?
        var probe: AttemptID?
    }

    package enum Action: Hashable, Sendable {
        /// No more trials for the node; to be kept, for it outlives the coordinator's process.
        case quarantine(WorkerName, reason: String, probesFailed: Int, since: UnixTime, isNew: Bool)

        /// One trial for the node.
        case probe(WorkerName)
        case readmit(WorkerName, reason: String)
    }

    private struct Node: Sendable {
        /// Trials that failed there and await what another node says, with why.
        var suspicions: [TrialID: String] = [:]

        /// Different trials that failed there since the last one that worked; at most `rowMax`.
        var row: Set<TrialID> = []

        /// Whether another node had a success since the row began.
        var othersSucceeded = false
        var quarantine: Quarantine?

        var isBlank: Bool { self.suspicions.isEmpty && self.row.isEmpty && self.quarantine == nil }
    }

    package let settings: Settings
    private var nodes: [WorkerName: Node] = [:]

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    package func quarantine(of worker: WorkerName) -> Quarantine? {
        self.nodes[worker]?.quarantine
    }

    /// A program failed on the node; `isSuspicion`: its trial is to be tried elsewhere.
    ///
    /// A probe that fails by the code's own fault tells nothing of the node.
    package mutating func failed(
        _ attempt: AttemptID,
        on worker: WorkerName,
        reason: String,
        isSuspicion: Bool,
        isCode: Bool = false,
        _ moment: Moment
    ) -> [Action] {
        if self.nodes[worker]?.quarantine?.probe == attempt {
            guard isCode else { return self.probeFailed(worker, moment) }
            self.inconclusive(attempt, on: worker, moment)
            return []
        }
        var node = self.nodes[worker] ?? Node()
        if node.row.isEmpty { node.othersSucceeded = false }
        if node.row.count < self.settings.rowMax { node.row.insert(attempt.trial) }
        if isSuspicion { node.suspicions[attempt.trial] = reason }
        self.nodes[worker] = node
        if node.suspicions.count >= self.settings.suspicionsMax {
            let text = "\(node.suspicions.count) trials failed here and are being tried elsewhere, the last one with "
            return self.begin(worker, text + reason, isProven: false, moment)
        }
        return self.judgeRow(worker, reason, moment)
    }

    /// A program ended well on the node.
    package mutating func succeeded(_ attempt: AttemptID, on worker: WorkerName, _ moment: Moment) -> [Action] {
        var actions: [Action] = []
        if self.nodes[worker]?.quarantine?.probe == attempt {
            actions = self.end(worker, "trial \(attempt.trial.number) works here")
        } else if self.nodes[worker]?.quarantine == nil {
            self.nodes[worker] = nil
        }
        for other in self.nodes.keys.sorted() where other != worker && !(self.nodes[other]?.row.isEmpty ?? true) {
            self.nodes[other]?.othersSucceeded = true
            actions += self.judgeRow(other, "others succeed meanwhile", moment)
        }
        return actions
    }

    /// A trial that failed on the node has worked on another one.
    package mutating func workedElsewhere(_ trial: TrialID, failedOn worker: WorkerName, _ moment: Moment) -> [Action] {
        guard let reason = self.nodes[worker]?.suspicions.removeValue(forKey: trial) else { return [] }
        guard self.nodes[worker]?.quarantine == nil else {
            self.nodes[worker]?.quarantine?.isProven = true
            return []
        }
        let text = "trial \(trial.number) failed here and works elsewhere; it failed with \(reason)"
        return self.begin(worker, text, isProven: true, moment)
    }

    /// A trial that failed on the node fails elsewhere too, or nobody will know.
    package mutating func cleared(_ trial: TrialID, on worker: WorkerName) -> [Action] {
        guard self.nodes[worker]?.suspicions.removeValue(forKey: trial) != nil else { return [] }
        self.nodes[worker]?.row.remove(trial)
        guard let node = self.nodes[worker], node.suspicions.isEmpty, let quarantine = node.quarantine,
            !quarantine.isProven
        else { return [] }
        return self.end(worker, "what failed here fails elsewhere too")
    }

    /// A trial ended without another run of its program: nobody will know.
    package mutating func dropped(_ trial: TrialID) {
        for worker in self.nodes.keys where self.nodes[worker]?.suspicions[trial] != nil {
            self.nodes[worker]?.suspicions[trial] = nil
        }
    }

    /// The node got a trial: its probe, if one is due.
    package mutating func leased(_ attempt: AttemptID, to worker: WorkerName) {
        guard let quarantine = self.nodes[worker]?.quarantine, quarantine.probe == nil, quarantine.probeAt == nil else {
            return
        }
        self.nodes[worker]?.quarantine?.probe = attempt
    }

    /// The attempt ended without telling anything of its node; a probe is made again after as long as before.
    package mutating func inconclusive(_ attempt: AttemptID, on worker: WorkerName, _ moment: Moment) {
        guard let quarantine = self.nodes[worker]?.quarantine, quarantine.probe == attempt else { return }
        let probeAt = moment.now + self.pause(after: quarantine.probesFailed)
        self.nodes[worker]?.quarantine?.probe = nil
        self.nodes[worker]?.quarantine?.probeAt = probeAt
    }

    /// Time passed: probes come due.
    package mutating func tick(_ moment: Moment) -> [Action] {
        let due = self.nodes.keys.sorted().filter { worker in
            self.nodes[worker]?.quarantine?.probeAt.map { $0 <= moment.now } ?? false
        }
        return due.map { worker in
            self.nodes[worker]?.quarantine?.probeAt = nil
            return .probe(worker)
        }
    }

    /// A user lets the node in again; `nil` when it is not under quarantine.
    package mutating func readmitted(_ worker: WorkerName) -> [Action]? {
        guard self.nodes[worker]?.quarantine != nil else { return nil }
        return self.end(worker, "readmitted by a user")
    }

    /// A quarantine from before a restart; its pause begins anew.
    package mutating func restored(
        _ worker: WorkerName,
        reason: String,
        probesFailed: Int,
        since: UnixTime,
        _ moment: Moment
    ) {
        var node = self.nodes[worker] ?? Node()
        node.quarantine = Quarantine(
            since: since,
            reason: reason,
            probesFailed: probesFailed,
            isProven: true,
            probeAt: moment.now + self.pause(after: probesFailed)
        )
        self.nodes[worker] = node
    }

    private mutating func judgeRow(_ worker: WorkerName, _ reason: String, _ moment: Moment) -> [Action] {
        guard let node = self.nodes[worker], node.othersSucceeded, node.row.count >= self.settings.rowMax else {
            return []
        }
        let text = "\(node.row.count) different trials in a row failed here while others succeeded"
        return self.begin(worker, "\(text): \(reason)", isProven: true, moment)
    }

    private mutating func begin(_ worker: WorkerName, _ reason: String, isProven: Bool, _ moment: Moment) -> [Action] {
        guard self.nodes[worker]?.quarantine == nil else { return [] }
        self.nodes[worker, default: Node()].quarantine = Quarantine(
            since: moment.unix,
            reason: reason,
            probesFailed: 0,
            isProven: isProven,
            probeAt: moment.now + self.pause(after: 0)
        )
        return [.quarantine(worker, reason: reason, probesFailed: 0, since: moment.unix, isNew: true)]
    }

    private mutating func probeFailed(_ worker: WorkerName, _ moment: Moment) -> [Action] {
        guard var quarantine = self.nodes[worker]?.quarantine else { return [] }
        quarantine.probesFailed += 1
        quarantine.probe = nil
        quarantine.probeAt = moment.now + self.pause(after: quarantine.probesFailed)
        self.nodes[worker]?.quarantine = quarantine
        return [
            .quarantine(
                worker,
                reason: quarantine.reason,
                probesFailed: quarantine.probesFailed,
                since: quarantine.since,
                isNew: false
            )
        ]
    }

    private mutating func end(_ worker: WorkerName, _ reason: String) -> [Action] {
        self.nodes[worker] = nil
        return [.readmit(worker, reason: reason)]
    }

    private func pause(after probesFailed: Int) -> Duration {
        min(self.settings.pause * (1 << min(probesFailed, 16)), self.settings.pauseMax)
    }
}
