import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import Logging

extension Worker {
    /// How often a worker looks whether its leases end; the keeper looks more often.
    private static let lookInterval = Duration.milliseconds(500)

    /// Ends what runs before its lease does, whenever that comes near.
    nonisolated func watchLeases() async {
        // A cancelled sleep ends the watch.
        while (try? await self.surroundings.clock.sleep(for: Self.lookInterval)) != nil { await self.fenceIfDue() }
    }

    /// Changes what is known of the leases, and tells the keeper, which may outlive this process.
    func renew(_ change: (inout LeaseWatch) -> Void) {
        let before = self.leases.fenceAt
        change(&self.leases)
        let after = self.leases.fenceAt
        guard let keeper = self.keeper, before != after else { return }
        // A keeper that is gone has nothing to fence.
        self.orders.begin { try? keeper.order(.lease(after)) }
    }

    private func fenceIfDue() {
        guard let fenceAt = self.leases.fenceAt, fenceAt <= self.surroundings.bootTime() else { return }
        let running = self.running.filter { $0.value.outcome == nil && !$0.value.isOver }.keys.sorted()
        for attempt in running where self.running[attempt]?.endedBecause == nil {
            self.logger.warning(
                "cut off: an attempt is ended before its lease",
                metadata: ["attempt": "\(attempt.name)"]
            )
            self.running[attempt]?.endedBecause = Keeper.fencedReason
            self.running[attempt]?.stop.stop()
        }
    }

    /// What an attempt has brought is worth handing over from now on, whoever else runs the trial.
    func programOver(_ attempt: AttemptID) {
        self.running[attempt]?.isOver = true
        self.machine.programOver(attempt)
    }

    // Slots in which something is left

    /// Withholds a slot whose processes would not go.
    func slotDirty(_ attempt: AttemptID, _ processes: [Int32]) {
        let list = processes.map(String.init).joined(separator: ", ")
        self.logger.error(
            "a slot is not free: processes of an ended attempt cannot be killed",
            metadata: ["attempt": "\(attempt.name)", "processes": "\(list)"]
        )
        self.leftovers[attempt] = processes
        self.machine.slotsDirty(self.leftovers.count, into: &self.effects)
    }

    /// Gives slots again whose processes are gone by now.
    func probeSlots() {
        guard !self.leftovers.isEmpty else { return }
        for (attempt, processes) in self.leftovers where !processes.contains(where: OrphanSweep.isAlive) {
            self.leftovers[attempt] = nil
            self.logger.notice("a slot is free again", metadata: ["attempt": "\(attempt.name)"])
        }
        self.machine.slotsDirty(self.leftovers.count, into: &self.effects)
    }
}
