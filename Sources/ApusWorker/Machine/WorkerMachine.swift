package import ApusProtocol
package import ApusStudy
import DequeModule

/// Everything that a worker decides about its attempts: what it starts, ends, reports and forgets.
///
/// Pure: no clock, no I/O. Each event is one method call; its effects are appended, in order. What has happened to
/// an attempt stays here until the coordinator has acknowledged it, over as many connections as that takes.
package struct WorkerMachine: Sendable {
    package enum Effect: Hashable, Sendable {
        /// To be sent on the present connection.
        case send(WorkerMessage)
        case start(Assignment, program: [UInt8])

        /// End its whole process tree; `attemptEnded` follows.
        case stop(AttemptID)

        /// Ask its program to save and end; it may run on all the same.
        case giveWay(AttemptID)

        /// Nothing more is wanted of it: its folder can go.
        case forget(AttemptID)
    }

    /// Beyond this many waiting reports and measurements an attempt is asked to wait.
    package static let backlogMax = 10_000

    package let slots: Int
    package private(set) var session: SessionID?
    package private(set) var isConnected = false
    package private(set) var isDraining = false
    private var held: [AttemptID: HeldAttempt] = [:]
    private var programs: [ContentDigest: [UInt8]] = [:]
    private var heartbeatSequence: UInt64 = 0

    /// How fast its devices are; empty as long as that is not known.
    private var rates: [ComputeRates] = []
    private let isSpooled: Bool

    /// Slots that cannot be given again yet: something of an attempt is left in them.
    package private(set) var dirtySlots = 0

    /// `isSpooled`: what attempts do is written down, report for report, and can be told again by another process.
    package init(slots: Int, isSpooled: Bool = false) {
        self.slots = slots
        self.isSpooled = isSpooled
    }

    /// Goes on with what a former process of this worker held; called before the first connection.
    ///
    /// Each attempt tells its story from the beginning again: what the coordinator has of it is dropped.
    package mutating func tookOver(_ attempts: [AttemptID], of session: SessionID?) {
        self.session = session
        for attempt in attempts { self.held[attempt] = HeldAttempt(attempt: attempt, isSpooled: true) }
    }

    /// Nothing new is begun in so many slots until they are clean.
    package mutating func slotsDirty(_ count: Int, into effects: inout [Effect]) {
        guard count != self.dirtySlots else { return }
        self.dirtySlots = count
        if self.isConnected { effects.append(.send(self.ready)) }
    }

    /// The program of an attempt is gone, and what it brought is being handed over.
    ///
    /// From now on it is not worth stopping, also when another attempt took its place: its result may still win.
    package mutating func programOver(_ attempt: AttemptID) {
        self.held[attempt]?.isOver = true
    }

    private var ready: WorkerMessage {
        .ready(attemptsMax: self.isDraining ? 0 : max(0, self.slots - self.dirtySlots), rates: self.rates)
    }

    /// How fast its devices are was found out; from now on it goes with what the worker is ready for.
    package mutating func ratesKnown(_ rates: [ComputeRates], into effects: inout [Effect]) {
        guard rates != self.rates else { return }
        self.rates = rates
        if self.isConnected { effects.append(.send(self.ready)) }
    }

    package var heartbeats: UInt64 { self.heartbeatSequence }

    /// What a hello says of the past of this process.
    package var past: (resuming: SessionID?, held: [AttemptID]) {
        (self.session, self.held.values.filter { $0.phase != .fenced }.map(\.attempt).sorted())
    }

    package var isIdle: Bool { self.held.isEmpty }

    package var runningCount: Int { self.held.values.count { $0.phase != .ended } }

    /// Whether an attempt should wait before it reports more.
    package func isCongested(_ attempt: AttemptID) -> Bool {
        (self.held[attempt]?.backlog ?? 0) > Self.backlogMax
    }

    // The connection

    package mutating func welcomed(_ welcome: Welcome, into effects: inout [Effect]) {
        self.session = welcome.session
        self.isConnected = true
        self.heartbeatSequence = 0
        self.programs.removeAll()
        for verdict in welcome.held { self.apply(verdict, into: &effects) }
        for attempt in self.held.keys.sorted() {
            self.held[attempt]?.sentCount = 0
            self.sendReports(of: attempt, into: &effects)
        }
        effects.append(.send(self.ready))
    }

    package mutating func disconnected() {
        self.isConnected = false
    }

    package mutating func received(_ message: CoordinatorMessage, into effects: inout [Effect]) {
        switch message {
        case .program(let digest, let json):
            self.programs[digest] = json
        case .assign(let assignment):
            self.assigned(assignment, into: &effects)
        case .stop(let attempt, .giveWay):
            guard self.held[attempt]?.phase == .running, self.held[attempt]?.isGivingWay == false else { return }
            self.held[attempt]?.isGivingWay = true
            effects.append(.giveWay(attempt))
        case .stop(let attempt, let reason):
            guard self.held[attempt]?.phase == .running else { return }
            self.held[attempt]?.phase = .stopping(reason)
            effects.append(.stop(attempt))
        case .fenced(let attempt):
            self.fenced(attempt, into: &effects)
        case .acknowledge(let attempt, let sequence):
            self.held[attempt]?.acknowledge(sequence)
            self.forgetIfDone(attempt, into: &effects)
        case .welcome, .refused, .heartbeatReply, .streamAccepted, .streamAcknowledged, .streamDone, .streamRefused,
            .streamEnd, .fileRequest:
            // The connection's and the shell's.
            break
        }
    }

    /// Time for a sign of life; what nobody answered since the last one is said again.
    package mutating func heartbeatDue(into effects: inout [Effect]) {
        guard self.isConnected else { return }
        self.heartbeatSequence += 1
        let held = self.past.held
        effects.append(.send(.heartbeat(Heartbeat(sequence: self.heartbeatSequence, held: held))))
        effects.append(.send(self.ready))
        for attempt in held where self.held[attempt]?.isStalled() ?? false {
            self.held[attempt]?.sentCount = 0
            self.sendReports(of: attempt, into: &effects)
        }
    }

    /// Takes no more work, and runs what it has to its end.
    package mutating func drain(into effects: inout [Effect]) {
        guard !self.isDraining else { return }
        self.isDraining = true
        if self.isConnected { effects.append(.send(.ready(attemptsMax: 0))) }
    }

    // The attempts

    /// Kept until `flush` or its end, so that what ends at once makes one batch and one commit.
    package mutating func attemptStarted(_ attempt: AttemptID) {
        guard self.isReporting(attempt) else { return }
        self.held[attempt]?.append(.started)
    }

    /// Kept until `flush`, so that many make one report.
    package mutating func attemptMeasured(_ attempt: AttemptID, _ measurements: [Measurement]) {
        guard self.isReporting(attempt) else { return }
        self.held[attempt]?.measured(measurements)
    }

    /// Its process tree is gone, its artifact is with the coordinator, and this is its end.
    package mutating func attemptEnded(
        _ attempt: AttemptID,
        _ end: AttemptEnd,
        artifact: StoredContent?,
        into effects: inout [Effect]
    ) {
        guard let phase = self.held[attempt]?.phase, phase != .ended else { return }
        guard phase != .fenced else {
            self.held[attempt] = nil
            effects.append(.forget(attempt))
            return
        }
        self.held[attempt]?.packPending()
        self.held[attempt]?.append(.ended(Self.end(end, in: phase), artifact: artifact))
        self.held[attempt]?.phase = .ended
        self.sendReports(of: attempt, into: &effects)
        self.forgetIfDone(attempt, into: &effects)
    }

    /// Sends what has gathered.
    package mutating func flush(into effects: inout [Effect]) {
        for attempt in self.held.keys.sorted() where self.held[attempt]?.hasGathered ?? false {
            self.held[attempt]?.packPending()
            self.sendReports(of: attempt, into: &effects)
        }
    }

    private func isReporting(_ attempt: AttemptID) -> Bool {
        switch self.held[attempt]?.phase {
        case .running, .stopping: true
        case .fenced, .ended, nil: false
        }
    }

    private mutating func assigned(_ assignment: Assignment, into effects: inout [Effect]) {
        let attempt = assignment.attempt
        guard self.held[attempt] == nil else { return }
        self.held[attempt] = HeldAttempt(attempt: attempt, isSpooled: self.isSpooled)
        guard let program = self.programs[assignment.program] else {
            let end = AttemptEnd(outcome: .lost, reason: "the coordinator sent no program \(assignment.program.hex)")
            self.attemptEnded(attempt, end, artifact: nil, into: &effects)
            return
        }
        effects.append(.start(assignment, program: program))
    }

    private mutating func fenced(_ attempt: AttemptID, into effects: inout [Effect]) {
        switch self.held[attempt]?.phase {
        case .running where self.held[attempt]?.isOver ?? false:
            // A complete result may still win.
            break
        case .running:
            self.held[attempt]?.phase = .fenced
            effects.append(.stop(attempt))
        case .stopping:
            self.held[attempt]?.phase = .fenced
        case .fenced, nil:
            break
        case .ended:
            // A complete result may still win: it stays until it is acknowledged.
            break
        }
    }

    private mutating func apply(_ verdict: Welcome.Held, into effects: inout [Effect]) {
        self.held[verdict.attempt]?.acknowledge(verdict.acknowledged)
        if !verdict.isKept { self.fenced(verdict.attempt, into: &effects) }
        self.forgetIfDone(verdict.attempt, into: &effects)
    }

    private mutating func forgetIfDone(_ attempt: AttemptID, into effects: inout [Effect]) {
        guard let held = self.held[attempt], held.isDone else { return }
        self.held[attempt] = nil
        effects.append(.forget(attempt))
    }

    private mutating func sendReports(of attempt: AttemptID, into effects: inout [Effect]) {
        guard self.isConnected, let reports = self.held[attempt]?.takeUnsent() else { return }
        for report in reports { effects.append(.send(.report(report))) }
    }

    /// The end of a program that was told to end says who told it.
    ///
    /// A worker that took over a program does not know what its former one was told: the coordinator knows, if anybody
    /// wanted the end.
    private static func end(_ end: AttemptEnd, in phase: HeldAttempt.Phase) -> AttemptEnd {
        guard case .stopping(let reason) = phase, end.outcome != .succeeded else {
            let isOrdered = end.outcome == .killed || end.outcome == .cancelled
            return isOrdered ? end.replacing(.lost, reason: "it was ended by order of a former worker") : end
        }
        switch reason {
        case .killedByUser: return end.replacing(.killed, reason: "killed by a user")
        case .outranked: return end.replacing(.stopped, reason: "")
        case .studyStopped, .superseded, .giveWay: return end.replacing(.cancelled, reason: "")
        }
    }
}
