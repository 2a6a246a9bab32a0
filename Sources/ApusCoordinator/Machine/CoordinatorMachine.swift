package import ApusProtocol
package import ApusQueue
package import ApusStore
package import ApusStudy

/// One TCP connection of a worker, as the shell numbers them.
package struct ConnectionID: RawRepresentable, Hashable, Sendable, Comparable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Everything that the coordinator decides: studies, trials, sessions, leases, acceptance.
///
/// Pure: no clock, no I/O. Each event is one method call; its effects are appended, in order. The shell makes all
/// `store` effects of a batch durable before it carries out any other, so nothing is said that could be forgotten.
package struct CoordinatorMachine: Sendable {
    package enum Effect: Hashable, Sendable {
        case store(StoreEvent)
        case send(ConnectionID, CoordinatorMessage)
        case close(ConnectionID)

        /// The study has ended and its last attempt is gone.
        case studyEnded(StudyID)

        /// Answer ``CoordinatorMachine/question(of:)`` beside everything else; `answered` follows.
        case ask(StudyID)
    }

    package struct Settings: Sendable {
        package let queue: TrialQueue.Settings
        package let heartbeatInterval: Duration

        package let nodes: NodeHealth.Settings

        /// A study whose trials none of the connected workers can ever run is paused after so long.
        package let unableMax: Duration

        /// Tells what a training takes; `nil` where that is not to be known, and no trial is preferred to another.
        package let estimator: TrialEstimator?
        package let lookAhead: LookAhead

        package init(
            queue: TrialQueue.Settings = .init(),
            heartbeatInterval: Duration = .seconds(3),
            nodes: NodeHealth.Settings = .init(),
            unableMax: Duration = .seconds(600),
            estimator: TrialEstimator? = nil,
            lookAhead: LookAhead = LookAhead()
        ) {
            self.estimator = estimator
            self.lookAhead = lookAhead
            self.queue = queue
            self.heartbeatInterval = heartbeatInterval
            self.nodes = nodes
            self.unableMax = unableMax
        }
    }

    package let settings: Settings
    package internal(set) var queue: TrialQueue
    package internal(set) var nodes: NodeHealth
    package internal(set) var studies = StudyTable()
    package internal(set) var sessions: [SessionID: WorkerSession] = [:]
    var connections: [ConnectionID: SessionID] = [:]

    /// By engine, the rates that trials are predicted by: those of the first worker that told of any.
    package internal(set) var rates: [String: ComputeRates] = [:]
    var nextSession: UInt64 = 1
    package internal(set) var nextStudy: UInt64 = 1

    /// Studies whose trials or limits changed since the last `settle`.
    var unsettled: Set<StudyID> = []

    /// The newest acknowledgement of each attempt since the last `settle`.
    var acknowledgements: [AttemptID: (connection: ConnectionID, sequence: UInt64)] = [:]

    package init(settings: Settings = Settings()) {
        self.settings = settings
        self.queue = TrialQueue(settings: settings.queue)
        self.nodes = NodeHealth(settings: settings.nodes)
    }

    /// How far apart two ticks may be; more means that the process was stopped, or that its machine slept.
    package static let tickGapMax = Duration.seconds(5)

    /// For so long nothing was taken in, since the process stood still: no worker is to blame for its silence.
    package mutating func stoodStill(for time: Duration) {
        self.queue.stoodStill(for: time)
    }

    /// Time passed: leases that ran out are lost.
    package mutating func tick(_ moment: Moment, into effects: inout [Effect]) {
        self.carryOut(self.queue.tick(now: moment.now), moment, into: &effects)
        self.carryOut(self.nodes.tick(moment), moment, into: &effects)
        let gone = self.sessions.filter { $0.value.connection == nil && !self.queue.isKnown($0.key) }.keys
        for session in gone { self.sessions[session] = nil }
        self.pauseUnable(moment, into: &effects)
    }

    /// The end of a batch of events: stops what is out of time, proposes, assigns, acknowledges.
    package mutating func settle(_ moment: Moment, into effects: inout [Effect]) {
        for id in self.studies.lively.sorted() {
            self.endSearchIfDue(id, moment, into: &effects)
            guard let entry = self.studies.entry(id) else { continue }
            if entry.run.steps != nil {
                self.startSteps(of: id, into: &effects)
            } else if entry.run.race != nil {
                self.startRace(of: id, into: &effects)
            } else if entry.run.mayPropose {
                self.propose(for: id, into: &effects)
            }
            self.foresee(id)
        }
        for id in self.studies.lively {
            guard let entry = self.studies.entry(id) else { continue }
            let isAsked = entry.run.record.state == .running && entry.run.proposer.isAsked
            self.queue.trialsExpected(isAsked ? self.question(of: id)?.count ?? 1 : 0, of: id)
        }
        self.carryOut(self.queue.assign(now: moment.now), moment, into: &effects)
        self.askToGiveWay(into: &effects)
        for id in self.unsettled.sorted() { self.completeIfDone(id, moment, into: &effects) }
        for id in self.studies.lively.sorted() {
            guard self.studies.entry(id)?.run.proposer.hasUnlogged ?? false,
                let log = self.studies[id]?.proposer.takeUnlogged()
            else { continue }
            effects.append(.store(.optimizerLogged(id, first: log.first, log.entries)))
        }
        self.unsettled.removeAll(keepingCapacity: true)
        self.studies.settled()
        for (attempt, newest) in self.acknowledgements.sorted(by: { $0.key < $1.key }) {
            effects.append(.send(newest.connection, .acknowledge(attempt, sequence: newest.sequence)))
        }
        self.acknowledgements.removeAll(keepingCapacity: true)
    }

    mutating func carryOut(_ actions: [TrialQueue.Action], _ moment: Moment, into effects: inout [Effect]) {
        for action in actions {
            switch action {
            case .assign(let lease): self.assigned(lease, moment, into: &effects)
            case .lose(let attempt, _): self.lost(attempt, moment, into: &effects)
            }
        }
    }
}
