package import ApusProtocol
import ApusStudy
package import ApusTransport
import Logging

extension Worker: ClusterClientDelegate {
    package func hello() -> Hello {
        let past = self.machine.past
        self.helloAt = self.surroundings.bootTime()
        return Hello(
            versionMin: ProtocolVersion.spoken.lowerBound,
            versionMax: ProtocolVersion.spoken.upperBound,
            token: self.settings.admission.token,
            worker: self.settings.name,
            instance: self.instance,
            software: WorkerVersion.software,
            capabilities: self.settings.capabilities,
            resuming: past.resuming,
            held: past.held
        )
    }

    package func serve(_ connection: CoordinatorConnection) async -> AfterSession {
        // The shutdown has found no connection, and nobody would end this one.
        guard !self.isLeaving else { return .leave }
        let welcome = connection.welcome
        self.logger.info("joined", metadata: ["session": "\(welcome.session.rawValue)"])
        self.connection = connection
        await self.remember(welcome.session)
        self.renew { $0.welcomed(sentAt: self.helloAt, lease: welcome.lease) }
        self.machine.welcomed(welcome, into: &self.effects)
        self.desk.connected(connection)
        await self.carryOut()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.beat(every: welcome.heartbeatInterval) }
            group.addTask { await self.flushRegularly() }
            for await batch in connection.inbound { await self.received(batch) }
            group.cancelAll()
        }
        self.connection = nil
        self.machine.disconnected()
        self.renew { $0.disconnected(now: self.surroundings.bootTime()) }
        self.desk.disconnected()
        self.changes.ring()
        return self.isLeaving ? .leave : .reconnect
    }

    package func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) {
        if end == .notListening { self.renew { $0.coordinatorDown(now: self.surroundings.bootTime()) } }
        self.logger.warning("no coordinator", metadata: ["reason": "\(end)", "retry": "\(wait)"])
    }

    /// Finds out how fast the devices are, while the worker joins and runs its first trials, and tells it.
    nonisolated func learnRates() async {
        guard let find = self.surroundings.rates else { return }
        await self.learned(await find())
    }

    private func learned(_ rates: [ComputeRates]) async {
        self.machine.ratesKnown(rates, into: &self.effects)
        await self.carryOut()
    }

    // The timers of a session

    private nonisolated func beat(every interval: Duration) async {
        // A cancelled sleep ends the session's timers.
        while (try? await self.surroundings.clock.sleep(for: interval)) != nil { await self.heartbeatDue() }
    }

    private nonisolated func flushRegularly() async {
        while (try? await self.surroundings.clock.sleep(for: self.settings.flushInterval)) != nil { await self.flush() }
    }

    private func heartbeatDue() async {
        self.machine.heartbeatDue(into: &self.effects)
        self.leases.heartbeatSent(self.machine.heartbeats, now: self.surroundings.bootTime())
        self.probeSlots()
        await self.carryOut()
    }

    private func flush() async {
        guard self.unflushedCount > 0 else { return }
        self.unflushedCount = 0
        self.machine.flush(into: &self.effects)
        await self.carryOut()
    }

    // What comes

    private func received(_ batch: [Inbound<CoordinatorMessage>]) async {
        var parts: [StreamDesk.Part] = []
        self.isGathering = true
        for inbound in batch {
            switch inbound {
            case .chunk(let chunk): parts.append(.chunk(chunk))
            case .message(.fileRequest(let request)): self.requested(request)
            case .message(.heartbeatReply(let sequence)): self.renew { $0.heartbeatAnswered(sequence) }
            case .message(let message):
                if let part = StreamDesk.Part(message) {
                    parts.append(part)
                } else {
                    self.machine.received(message, into: &self.effects)
                }
            }
        }
        await self.begin()
        self.isGathering = false
        await self.carryOut()
        self.changes.ring()
        // Last, because it waits for the disk.
        for part in parts { await self.desk.received(part) }
    }
}
