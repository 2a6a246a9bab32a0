import ApusMath
import ApusOptimizer
import ApusStudy
import Testing

/// A rule stands after a restart where it stood, though it works out nothing again.
@Suite struct FidelityRestoreTests {
    @Test(arguments: FidelityContractTests.cases)
    func `a scheduler that takes in the log stands where the other stands`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed, faults: .many)
        var (stayed, restored) = (try rule.scheduler(seed: seed), try rule.scheduler(seed: seed))

        for (index, entry) in simulation.log.enumerated() {
            _ = stayed.apply(entry.event)
            restored.restore(FidelityEntry(entry.event, actions: entry.actions))
            guard index.isMultiple(of: 7) else { continue }
            #expect(restored.next() == stayed.next())
        }

        #expect(restored.isFinished)
        #expect(restored.endedTrials(.each) == stayed.endedTrials(.each))
        for number in 1...UInt32(simulation.trained.count) {
            #expect(restored.state(of: number) == stayed.state(of: number))
            #expect(restored.reasons(of: number) == stayed.reasons(of: number))
            #expect(restored.target(of: number) == stayed.target(of: number))
        }
    }

    @Test(arguments: FidelityContractTests.cases)
    func `what is decided after a restart is what would have been decided`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed, faults: .many)
        let middle = simulation.log.count / 2
        var restored = try rule.scheduler(seed: seed)

        for entry in simulation.log[..<middle] {
            restored.restore(FidelityEntry(entry.event, actions: entry.actions))
        }

        for entry in simulation.log[middle...] {
            let actions = restored.apply(entry.event)
            #expect(actions == entry.actions)
        }
    }
}
