package import ApusProtocol
import ApusQueue
package import ApusStudy

extension CoordinatorMachine {
    /// A worker's hello that the handshake found good: its version and token are right.
    package mutating func connected(
        _ connection: ConnectionID,
        hello: Hello,
        version: UInt32,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        guard self.makeWay(for: hello, moment, into: &effects) else {
            let text = "a worker named '\(hello.worker.rawValue)' is connected; start this one with another --name"
            effects.append(.send(connection, .refused(.nameInUse, text: text)))
            effects.append(.close(connection))
            return
        }
        let session = self.openSession(hello, connection, moment, into: &effects)
        let verdicts = hello.held.map { self.verdict(on: $0, session: session) }
        let welcome = Welcome(
            version: version,
            session: session,
            heartbeatInterval: self.settings.heartbeatInterval,
            lease: self.settings.queue.lease,
            held: verdicts
        )
        effects.append(.send(connection, .welcome(welcome)))
        let kept = Set(verdicts.filter(\.isKept).map(\.attempt))
        let actions = self.queue.workerConnected(
            session,
            name: hello.worker,
            capabilities: hello.capabilities,
            held: kept,
            now: moment.now
        )
        self.carryOut(actions, moment, into: &effects)
        self.repeatStops(to: session, kept, connection, into: &effects)
    }

    /// Whether the worker comes back: to a session of its own, or with attempts in hand.
    package func isExpected(_ hello: Hello) -> Bool {
        !hello.held.isEmpty || hello.resuming.map { self.isOwn($0, hello) } ?? false
    }

    /// The connection is closed, by whatever cause.
    package mutating func disconnected(_ connection: ConnectionID, _ moment: Moment) {
        guard let session = self.connections.removeValue(forKey: connection) else { return }
        self.sessions[session]?.connection = nil
        self.sessions[session]?.attemptsMax = 0
        self.queue.workerDisconnected(session, now: moment.now)
    }

    /// One message of a worker whose hello was accepted; streams are the shell's.
    package mutating func received(
        _ message: WorkerMessage,
        on connection: ConnectionID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        guard let session = self.connections[connection] else { return }
        self.sessions[session]?.heardAt = moment.now
        switch message {
        case .ready(let attemptsMax, let rates):
            self.sessions[session]?.attemptsMax = attemptsMax
            self.learn(rates, of: session)
            self.queue.workerReady(session, attemptsMax: attemptsMax)
        case .heartbeat(let heartbeat):
            self.queue.heartbeat(session, held: heartbeat.held, now: moment.now)
            self.fenceUnknown(heartbeat.held, session, connection, into: &effects)
            self.repeatStops(to: session, Set(heartbeat.held), connection, into: &effects)
            effects.append(.send(connection, .heartbeatReply(sequence: heartbeat.sequence)))
        case .report(let report):
            self.reported(report, session: session, connection: connection, moment, into: &effects)
        case .goodbye:
            self.carryOut(self.queue.workerGone(session), moment, into: &effects)
            self.connections[connection] = nil
            self.sessions[session] = nil
            effects.append(.close(connection))
        case .hello, .streamOpen, .streamEnd, .streamRefused, .inputRequest:
            // The handshake takes the first, and the shell the others.
            break
        }
    }

    /// The worker is let in no more: what its sessions hold is lost at once, and given to others.
    package mutating func revoked(_ worker: WorkerName, _ moment: Moment, into effects: inout [Effect]) {
        let own = self.sessions.values.filter { $0.worker == worker }.map(\.id)
        for session in own.sorted() { self.endSession(session, moment, into: &effects) }
        while let stale = self.queue.session(named: worker) { self.endSession(stale, moment, into: &effects) }
    }

    /// Whether a worker may have a content: an input or a checkpoint of a study of which it holds an attempt.
    package func mayRead(_ digest: ContentDigest, on connection: ConnectionID) -> Bool {
        guard let session = self.connections[connection] else { return false }
        return self.studies.values.contains { entry in
            guard entry.run.running.values.contains(where: { $0.session == session }) else { return false }
            return entry.run.study.program.inputs.contains { $0.digest == digest }
                || entry.run.steps?.checkpoints.values.contains { $0.digest == digest } ?? false
        }
    }

    /// Whether a session may write streams of an attempt: only of those leased to it.
    package func mayWrite(_ attempt: AttemptID, on connection: ConnectionID) -> Bool {
        guard let session = self.connections[connection] else { return false }
        if self.queue.lease(of: attempt)?.session == session { return true }
        return self.studies[attempt.trial.study]?.superseded[attempt]?.session == session
    }

    package func session(on connection: ConnectionID) -> SessionID? {
        self.connections[connection]
    }

    /// Ends what a former process of that name left; false while another process of it is connected.
    private mutating func makeWay(for hello: Hello, _ moment: Moment, into effects: inout [Effect]) -> Bool {
        let formers = self.sessions.values.filter { $0.worker == hello.worker && $0.instance != hello.instance }
        guard formers.allSatisfy({ $0.connection == nil }) else { return false }
        for former in formers.map(\.id).sorted() { self.endSession(former, moment, into: &effects) }
        return true
    }

    /// What the session holds is lost, and its connection, if it still has one, is dead.
    private mutating func endSession(_ session: SessionID, _ moment: Moment, into effects: inout [Effect]) {
        if let older = self.sessions[session]?.connection {
            self.connections[older] = nil
            effects.append(.close(older))
        }
        self.sessions[session] = nil
        self.carryOut(self.queue.workerGone(session), moment, into: &effects)
    }

    /// The session that the process had, if it is still its own; else a new one.
    private mutating func openSession(
        _ hello: Hello,
        _ connection: ConnectionID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) -> SessionID {
        if let resuming = hello.resuming, self.isOwn(resuming, hello) {
            if let older = self.sessions[resuming]?.connection, older != connection {
                // The worker noticed the break first; its old connection is dead.
                self.connections[older] = nil
                effects.append(.close(older))
            }
            let session = WorkerSession(id: resuming, hello: hello, connection: connection, moment)
            self.sessions[resuming] = session
            self.connections[connection] = resuming
            return resuming
        }
        // A new process of this name, or one that never learned its session: what the older ones held went with them.
        let namesakes = self.sessions.values.filter { $0.worker == hello.worker }.map(\.id)
        for older in namesakes.sorted() { self.endSession(older, moment, into: &effects) }
        while let stale = self.queue.session(named: hello.worker) { self.endSession(stale, moment, into: &effects) }
        let id = SessionID(rawValue: self.nextSession)
        self.nextSession += 1
        self.sessions[id] = WorkerSession(id: id, hello: hello, connection: connection, moment)
        self.connections[connection] = id
        return id
    }

    private func isOwn(_ session: SessionID, _ hello: Hello) -> Bool {
        if let known = self.sessions[session] {
            return known.instance == hello.instance && known.worker == hello.worker
        }
        // After a restart, or once its leases ran out, only attempts tell whose a session was.
        if self.queue.name(of: session) == hello.worker { return true }
        return hello.held.contains { attempt in
            let superseded = self.studies[attempt.trial.study]?.superseded[attempt]
            return superseded?.session == session && superseded?.worker == hello.worker
        }
    }

    private func verdict(on attempt: AttemptID, session: SessionID) -> Welcome.Held {
        let run = self.studies[attempt.trial.study]
        if let running = run?.running[attempt.trial.number], running.attempt == attempt, running.session == session {
            return Welcome.Held(attempt: attempt, acknowledged: running.sequence, isKept: true)
        }
        if let superseded = run?.superseded[attempt], superseded.session == session {
            return Welcome.Held(attempt: attempt, acknowledged: superseded.sequence, isKept: false)
        }
        return Welcome.Held(attempt: attempt, acknowledged: WireLimits.sequenceMax, isKept: false)
    }

    /// What was ordered and is not done: the order may have been lost with a connection.
    private func repeatStops(
        to session: SessionID,
        _ kept: Set<AttemptID>,
        _ connection: ConnectionID,
        into effects: inout [Effect]
    ) {
        for attempt in kept.sorted() {
            guard let running = self.studies[attempt.trial.study]?.running[attempt.trial.number],
                running.attempt == attempt, running.session == session
            else { continue }
            if let reason = running.stop { effects.append(.send(connection, .stop(attempt, reason))) }
        }
    }

    /// Attempts that the worker believes it holds, and does not.
    private func fenceUnknown(
        _ held: [AttemptID],
        _ session: SessionID,
        _ connection: ConnectionID,
        into effects: inout [Effect]
    ) {
        for attempt in held where self.queue.lease(of: attempt)?.session != session {
            effects.append(.send(connection, .fenced(attempt)))
        }
    }
}
