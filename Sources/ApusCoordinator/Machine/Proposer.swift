import ApusOptimizer
import ApusSpace
package import ApusStudy

/// A study's optimizer, told what may be told, with the log that its proposals follow from.
///
/// A method that takes its time is asked on a copy: ``ask(_:beside:)`` gives the question away, and until it comes
/// back, what there is to tell waits. The log says what was known when a question was asked.
package struct Proposer: Sendable {
    /// What waits until a question is answered.
    private enum Waiting: Sendable {
        case told(EndedTrial)
        case added(Configuration)
    }

    private let study: Study

    /// Trials of earlier studies that it learned from at the start.
    package private(set) var earlier: EarlierTrials
    private var optimizer: any Optimizer

    /// How many entries the log has, those that are not stored yet included.
    private var logCount = 0
    private var unlogged: [OptimizerEntry] = []
    private var question: Question?
    private var questionNext: UInt64 = 1
    private var waiting: [Waiting] = []

    /// Throws an `OptimizerError` when the study's method cannot run.
    package init(study: Study, earlier: EarlierTrials = .none) throws {
        self.study = study
        self.earlier = earlier
        self.optimizer = try makeOptimizer(for: study, earlier: earlier.trials)
        for trial in earlier.trials { self.log(.earlier(trial)) }
        if earlier.leftOut > 0 { self.log(.leftOut(earlier.leftOut)) }
    }

    /// Why nothing more will be proposed; `nil` as long as something may be.
    var end: SearchEnd? { self.optimizer.end }

    var initialDesign: InitialDesign? { self.optimizer.initialDesign }

    /// Whether an answer may take so long that others must not wait for it.
    var isSlow: Bool {
        if case .model = self.study.search.method { true } else { false }
    }

    /// Whether a question is open.
    var isAsked: Bool { self.question != nil }

    // Asking

    /// Proposals for the trials from number `first` on.
    mutating func propose(_ count: Int, beside pending: [Configuration], first: UInt32) -> [Proposal] {
        let known = self.logCount
        let proposals = self.optimizer.proposals(count, beside: pending)
        self.log(proposals.count, first: first, known: known)
        return proposals
    }

    /// Opens a question; only one is open at a time.
    mutating func ask(_ count: Int, beside pending: [Configuration]) {
        guard self.question == nil else { return }
        self.question = Question(
            number: self.questionNext,
            count: count,
            pending: pending,
            known: self.logCount,
            optimizer: self.optimizer
        )
        self.questionNext += 1
    }

    /// The open question, to be answered on a copy.
    var openQuestion: Question? { self.question }

    /// Takes an answer over, with at most `room` proposals; `nil` when nobody waits for it any more.
    ///
    /// An answer of more proposals than there is room for is dropped whole, for the optimizer has made them.
    mutating func answered(_ answer: Question.Answer, first: UInt32, room: Int) -> [Proposal]? {
        guard let question = self.question, question.number == answer.number else { return nil }
        self.question = nil
        defer { self.tellWaiting() }
        guard answer.proposals.count <= room else { return nil }
        self.optimizer = answer.optimizer
        self.log(answer.proposals.count, first: first, known: question.known)
        return answer.proposals
    }

    /// Nobody wants the answer any more.
    mutating func withdrawQuestion() {
        self.question = nil
        self.tellWaiting()
    }

    private mutating func log(_ count: Int, first: UInt32, known: Int) {
        guard count > 0 else { return }
        self.log(.proposed(first: first, count: count, known: known))
    }

    // Telling

    mutating func added(_ number: UInt32, _ configuration: Configuration) {
        self.log(.added(number))
        if self.isAsked {
            self.waiting.append(.added(configuration))
        } else {
            self.optimizer.add(configuration)
        }
    }

    mutating func observe(_ trial: TrialSummary) {
        guard let told = Self.told(trial) else { return self.drop(trial.number) }
        self.tell(told, configuration: trial.configuration)
    }

    /// Nothing is to be learned of a trial.
    mutating func drop(_ number: UInt32) {
        self.log(.dropped(number))
    }

    /// What the rule for the steps of trials was told, and decided.
    mutating func decided(_ entry: FidelityEntry) {
        self.log(.fidelity(entry))
    }

    /// Something that the study's limits count, or a decision by them.
    mutating func entered(_ entry: BudgetEntry) {
        self.log(.budget(entry))
    }

    /// Trials from `first` on run these again; nothing of them is told.
    mutating func confirming(_ numbers: [UInt32], first: UInt32) {
        self.log(.confirming(first: first, of: numbers))
    }

    /// What the race was told, and decided.
    mutating func raced(_ entry: RaceEntry) {
        self.log(.race(entry))
    }

    mutating func tell(_ told: ToldTrial, configuration: Configuration) {
        self.log(.told(told))
        let ended = EndedTrial(told, configuration: configuration)
        if self.isAsked {
            self.waiting.append(.told(ended))
        } else {
            self.optimizer.observe([ended])
        }
    }

    private mutating func tellWaiting() {
        for one in self.waiting {
            switch one {
            case .told(let ended): self.optimizer.observe([ended])
            case .added(let configuration): self.optimizer.add(configuration)
            }
        }
        self.waiting.removeAll()
    }

    // Beginning anew

    /// Begins anew after these trials, in the order of their numbers; their results are told again after it.
    mutating func restart(after trials: [TrialSummary]) {
        self.question = nil
        self.waiting.removeAll()
        self.log(.restarted)
        self.renew(after: trials)
    }

    /// Takes over what a former coordinator left: all trials by their numbers, those of them that it knows, and the log.
    ///
    /// Without a log, as stores of old versions have it, it is made of the trials. `known` are those that the optimizer
    /// proposed, where others run the same configurations again.
    mutating func restore(_ trials: [TrialSummary], known: [TrialSummary]? = nil, log: [OptimizerEntry]) {
        self.earlier = EarlierTrials(
            trials: log.compactMap { if case .earlier(let trial) = $0 { trial } else { nil } },
            leftOut: log.reduce(0) { if case .leftOut(let count) = $1 { $0 + count } else { $0 } }
        )
        guard !log.isEmpty || trials.isEmpty else {
            self.restart(after: trials)
            for trial in trials where trial.state.isEnded { self.observe(trial) }
            return
        }
        self.logCount = log.count
        self.unlogged.removeAll()
        self.renew(after: known ?? trials)
        // What was told before the last new beginning is told again after it.
        let start = log.lastIndex(of: .restarted) ?? 0
        for entry in log[start...] {
            guard case .told(let told) = entry, Int(told.number) <= trials.count, told.number > 0 else { continue }
            self.optimizer.observe([
                EndedTrial(told, configuration: trials[Int(told.number) - 1].configuration)
            ])
        }
    }

    private mutating func renew(after trials: [TrialSummary]) {
        // It was made from the same study before, so it can be made again.
        guard let fresh = try? makeOptimizer(for: self.study, earlier: self.earlier.trials) else { return }
        self.optimizer = fresh
        self.optimizer.resume(after: trials.map(\.configuration))
    }

    // The log

    /// The entries that are not stored yet, and how many stand before them.
    var hasUnlogged: Bool { !self.unlogged.isEmpty }

    mutating func takeUnlogged() -> (first: Int, entries: [OptimizerEntry])? {
        guard !self.unlogged.isEmpty else { return nil }
        defer { self.unlogged.removeAll(keepingCapacity: true) }
        return (self.logCount - self.unlogged.count, self.unlogged)
    }

    private mutating func log(_ entry: OptimizerEntry) {
        self.unlogged.append(entry)
        self.logCount += 1
    }

    /// What an optimizer learns of a trial: what ended by a user's hand or was lost says nothing.
    static func told(_ trial: TrialSummary) -> ToldTrial? {
        guard !trial.isInvalidated else { return nil }
        switch trial.state {
        case .succeeded:
            return trial.cost.map {
                ToldTrial(
                    number: trial.number,
                    result: .cost($0),
                    otherCosts: trial.otherCosts,
                    constraints: trial.constraints
                )
            }
        case .failed, .timedOut: return ToldTrial(number: trial.number, result: .failed)
        case .infeasible: return ToldTrial(number: trial.number, result: .infeasible)
        case .waiting, .running, .paused, .stopped, .killed, .lost, .cancelled: return nil
        }
    }
}
