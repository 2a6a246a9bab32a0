import ApusProtocol
import ApusStudy
import ApusTransport
import Logging

extension Worker {
    /// Takes no more work, ends what runs, hands over what has ended, and leaves.
    func shutDown() async {
        guard !self.isLeaving else { return }
        self.isLeaving = true
        self.logger.info("shutting down", metadata: ["attempts": "\(self.running.count)"])
        self.machine.drain(into: &self.effects)
        for attempt in self.running.keys.sorted() where self.running[attempt]?.outcome == nil {
            self.running[attempt]?.endedBecause = "the worker was shut down"
            self.running[attempt]?.stop.stop()
        }
        await self.carryOut()
        await withDiscardingTaskGroup { group in
            let (clock, limit) = (self.surroundings.clock, self.settings.handOverMax)
            group.addTask {
                // Whichever comes first ends the other, by closing the connection or by the group.
                try? await clock.sleep(for: limit)
                await self.leave()
            }
            await self.handedOver()
            group.cancelAll()
        }
        await self.leave()
    }

    /// Returns when the coordinator has taken everything, or when there is none.
    private func handedOver() async {
        while !Task.isCancelled {
            let count = self.changes.count
            guard !self.machine.isIdle, self.connection != nil else { return }
            await self.changes.wait(after: count)
        }
    }

    private func leave() async {
        guard let connection = self.connection else { return }
        // Nothing follows the goodbye.
        self.connection = nil
        do {
            try connection.send([.goodbye])
        } catch {
            self.logger.error("a goodbye breaks the wire's limits", metadata: ["error": "\(error)"])
        }
        await connection.finish()
    }
}
