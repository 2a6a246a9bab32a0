import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct ProposerTests {
    private static func trial(_ number: UInt32, _ configuration: Configuration) -> TrialSummary {
        TrialSummary(number: number, configuration: configuration, state: .succeeded, epoch: 1, cost: 1)
    }

    @Test func `a proposer that begins anew goes on where the history ends`() throws {
        let study = try MachineScript.study(trials: nil)
        var first = try Proposer(study: study)
        let before = first.propose(4, beside: [])
        var second = try Proposer(study: study)

        second.resume(after: before.enumerated().map { Self.trial(UInt32($0.offset + 1), $0.element) })

        #expect(second.propose(3, beside: []) == first.propose(3, beside: before))
    }

    @Test func `a small space ends, with the reason`() throws {
        let study = try MachineScript.study(trials: nil, domain: .integer(lower: 1, upper: 3))
        var proposer = try Proposer(study: study)
        #expect(proposer.end == nil)

        let proposed = proposer.propose(5, beside: [])

        #expect(proposed.count == 3)
        #expect(proposer.end == .spaceUsedUp)
    }

    @Test func `what is pending is not proposed again`() throws {
        let study = try MachineScript.study(trials: nil, domain: .integer(lower: 1, upper: 3))
        var proposer = try Proposer(study: study)

        let proposed = proposer.propose(5, beside: [Configuration(values: [.integer(2)])])

        #expect(Set(proposed) == [Configuration(values: [.integer(1)]), Configuration(values: [.integer(3)])])
    }
}
