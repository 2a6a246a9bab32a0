import ApusCoordinator
import ApusProtocol
import ApusStore
import ApusStudy

extension SimulatedCluster {
    var moment: Moment { self.hosts.records.moment(self.now) }

    var wall: UnixTime { UnixTime(rawValue: 0).advanced(by: self.now + self.hosts.wallOffset) }

    /// Its machine has the same uptime over restarts, until it loses its power.
    var uptime: ClockReading.Uptime { .init(boot: "\(self.hosts.powerLosses)", time: self.now) }

    mutating func arrived(_ message: WorkerMessage, on connection: ConnectionID) {
        // What a connection carried does not outlive it.
        guard self.coordinator != nil, let index = self.workers.firstIndex(where: { $0.connection == connection })
        else { return }
        // Another coordinator answers on the old one's address: it knows no such connection, and resets it.
        guard self.hosts.lives[connection] == self.generation else { return self.lose(index) }
        self.hosts.arrivals[Link(worker: index, direction: .up)] = self.now
        self.inbox.append((connection, message))
        self.decide()
    }

    mutating func tick() {
        // A tick that meets a commit follows it at once.
        let isHeldBack = self.coordinator != nil && self.isCommitting
        self.agenda.plan(.tick, at: self.now + (isHeldBack ? .milliseconds(10) : .seconds(1)))
        self.endSilent()
        guard self.coordinator != nil, !self.isCommitting else { return }
        self.checkOrphans()
        var effects: [CoordinatorMachine.Effect] = []
        let moment = self.moment
        let gap = self.now - self.tickedAt
        if gap > CoordinatorMachine.tickGapMax { self.coordinator?.stoodStill(for: gap) }
        self.tickedAt = self.now
        self.coordinator?.tick(moment, into: &effects)
        self.coordinator?.settle(moment, into: &effects)
        self.commit(effects)
    }

    /// Takes what waits as one batch, unless a commit is under way: then it waits on.
    mutating func decide() {
        guard !self.isCommitting, self.isAwake else { return }
        guard !self.inbox.isEmpty || !self.dropped.isEmpty || !self.answers.isEmpty else { return }
        var effects: [CoordinatorMachine.Effect] = []
        let moment = self.moment
        for (connection, message) in self.inbox {
            self.listen(to: message, on: connection)
            if case .hello(let hello) = message {
                self.coordinator?.connected(connection, hello: hello, version: 1, moment, into: &effects)
            } else {
                self.coordinator?.received(message, on: connection, moment, into: &effects)
            }
        }
        self.inbox.removeAll()
        for connection in self.dropped { self.coordinator?.disconnected(connection, moment) }
        self.dropped.removeAll()
        for (study, answer) in self.answers { self.coordinator?.answered(study, answer, into: &effects) }
        self.answers.removeAll()
        self.coordinator?.settle(moment, into: &effects)
        self.commit(effects)
    }

    /// The optimizer thinks for a while; what it was asked before a kill, nobody waits for.
    mutating func ask(_ study: StudyID) {
        guard let question = self.coordinator?.question(of: study) else { return }
        let time = self.now + self.random.milliseconds(1...2_000)
        self.agenda.plan(.answered(generation: self.generation, study, question.answer()), at: time)
    }

    mutating func answered(_ generation: Int, _ study: StudyID, _ answer: Question.Answer) {
        guard generation == self.generation else { return }
        self.answers.append((study, answer))
        self.decide()
    }

    mutating func commit(_ effects: [CoordinatorMachine.Effect]) {
        var events = effects.compactMap(\.stored)
        let reading = self.hosts.records.reading(
            elapsed: self.now,
            wall: self.wall,
            uptime: self.uptime,
            isWriting: !events.isEmpty
        )
        if let reading { events.append(.clockRead(reading)) }
        let others = effects.filter { $0.stored == nil }
        guard !events.isEmpty || !others.isEmpty else { return }
        if !events.isEmpty, self.now < self.hosts.diskFullUntil { return self.endCoordinator(tellingWorkers: true) }
        self.isCommitting = true
        let isSlow = self.now < self.hosts.diskSlowUntil
        if isSlow { self.hosts.wellSince = self.now + .seconds(5) }
        let time = self.now + (events.isEmpty ? .zero : self.random.milliseconds(1...(isSlow ? 5_000 : 20)))
        self.agenda.plan(.committed(generation: self.generation, events, others), at: time)
    }

    mutating func committed(_ generation: Int, _ events: [StoreEvent], _ effects: [CoordinatorMachine.Effect]) {
        guard generation == self.generation else { return }
        self.isCommitting = false
        self.checkLost(events)
        self.log.append(events)
        if Self.isPrinted { for event in events { print("\(self.now): \(event)") } }
        for effect in effects {
            switch effect {
            case .send(let connection, let message): self.transmit(.toWorker(connection, message))
            case .close(let connection): self.closed(connection)
            case .ask(let study): self.ask(study)
            case .store, .studyEnded: break
            }
        }
        self.decide()
    }

    /// `kill -9`: what was not committed is gone, and of a commit under way nobody knows.
    mutating func killCoordinator() {
        self.planFault(.killCoordinator, every: self.faults.coordinatorKillEvery)
        guard self.coordinator != nil else { return }
        if self.isCommitting, self.random.happens(0.5) { self.finishCommit() }
        self.endCoordinator(tellingWorkers: true)
    }

    /// The machine goes dark: of a commit under way nobody knows, and no worker hears that its connection is gone.
    mutating func losePower() {
        self.planFault(.losePower, every: self.faults.powerLossEvery)
        guard self.coordinator != nil else { return }
        if self.isCommitting, self.random.happens(0.5) { self.finishCommit() }
        self.hosts.powerLosses += 1
        self.endCoordinator(tellingWorkers: false)
    }

    private mutating func endCoordinator(tellingWorkers: Bool) {
        self.note("coordinator killed")
        self.log.rerun.removeAll()
        self.coordinator = nil
        self.generation += 1
        self.isCommitting = false
        self.hosts.coordinatorPausedUntil = .zero
        self.inbox.removeAll()
        self.dropped.removeAll()
        self.answers.removeAll()
        if tellingWorkers { for index in self.workers.indices { self.lose(index) } }
        self.agenda.plan(.startCoordinator, at: self.now + self.random.milliseconds(100...20_000))
    }

    /// The commit that was under way became durable just before the end; its replies were never sent.
    private mutating func finishCommit() {
        var rest = Agenda<Happening>()
        while let (time, happening) = self.agenda.next() {
            if case .committed(self.generation, let events, _) = happening {
                self.checkLost(events)
                self.log.append(events)
            } else {
                rest.plan(happening, at: time)
            }
        }
        self.agenda = rest
    }

    mutating func startCoordinator() {
        guard let record = self.log.record, self.coordinator == nil else { return }
        // It reserves its sessions in the store first.
        guard self.now >= self.hosts.diskFullUntil else {
            return self.agenda.plan(.startCoordinator, at: self.now + .seconds(1))
        }
        self.hosts.wellSince = self.now + .seconds(60)
        var machine = CoordinatorMachine(settings: Self.settings)
        let snapshot = self.log.snapshot
        guard let run = try? StudyRun(record: record, program: .simulated) else {
            self.violations.append("the stored study could not be read")
            return
        }
        self.tickedAt = self.now
        self.hosts.records = RecordClock(
            after: snapshot.clock,
            elapsed: self.now,
            wall: self.wall,
            uptime: self.uptime
        )
        self.checkRecordClock()
        machine.restore(snapshot, runs: [run], self.moment)
        self.coordinator = machine
    }

    /// A machine that kept its power knows how long its coordinator was away, whatever the wall clock was set to.
    private mutating func checkRecordClock() {
        let off = self.moment.unix.duration(since: UnixTime(rawValue: 0)) - self.now
        guard self.hosts.powerLosses == 0, self.log.clock != nil, off > .seconds(1) || off < .seconds(-1) else {
            return
        }
        self.violations.append("the clock of the records is off by \(off)")
    }
}
