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
        let before = first.propose(4, beside: [], first: 1).map(\.configuration)
        var second = try Proposer(study: study)

        second.restart(after: before.enumerated().map { Self.trial(UInt32($0.offset + 1), $0.element) })

        let next = second.propose(3, beside: [], first: 5).map(\.configuration)
        #expect(next == first.propose(3, beside: before, first: 5).map(\.configuration))
    }

    @Test func `a small space ends, with the reason`() throws {
        let study = try MachineScript.study(trials: nil, domain: .integer(lower: 1, upper: 3))
        var proposer = try Proposer(study: study)
        #expect(proposer.end == nil)

        let proposed = proposer.propose(5, beside: [], first: 1)

        #expect(proposed.count == 3)
        #expect(proposer.end == .spaceUsedUp)
    }

    @Test func `what is pending is not proposed again`() throws {
        let study = try MachineScript.study(trials: nil, domain: .integer(lower: 1, upper: 3))
        var proposer = try Proposer(study: study)

        let proposed = proposer.propose(5, beside: [Configuration(values: [.integer(2)])], first: 1)

        #expect(
            Set(proposed.map(\.configuration)) == [
                Configuration(values: [.integer(1)]), Configuration(values: [.integer(3)]),
            ]
        )
    }

    @Test func `the log says what was proposed, added, told and dropped, and with what knowledge`() throws {
        var proposer = try Proposer(study: MachineScript.study(trials: nil))
        let two = proposer.propose(2, beside: [], first: 1).map(\.configuration)
        proposer.observe(Self.trial(1, two[0]))
        proposer.observe(TrialSummary(number: 2, configuration: two[1], state: .killed))
        proposer.added(3, .x(0.25))
        _ = proposer.propose(1, beside: [.x(0.25)], first: 4)

        let log = proposer.takeUnlogged()

        #expect(log?.first == 0)
        #expect(
            log?.entries == [
                .proposed(first: 1, count: 2, known: 0), .told(ToldTrial(number: 1, result: .cost(1))), .dropped(2),
                .added(3), .proposed(first: 4, count: 1, known: 4),
            ]
        )
        let rest = proposer.takeUnlogged()
        #expect(rest?.entries == nil)
    }

    @Test func `what is told while a question is open is logged at once, and learned after the answer`() throws {
        var proposer = try Proposer(study: MachineScript.study(trials: nil))
        let one = proposer.propose(1, beside: [], first: 1).map(\.configuration)
        proposer.ask(1, beside: one)
        proposer.observe(Self.trial(1, one[0]))
        let answer = try #require(proposer.openQuestion).answer()

        let proposals = proposer.answered(answer, first: 2, room: 10)

        #expect(proposals?.count == 1)
        #expect(!proposer.isAsked)
        let log = proposer.takeUnlogged()
        #expect(
            log?.entries == [
                .proposed(first: 1, count: 1, known: 0), .told(ToldTrial(number: 1, result: .cost(1))),
                .proposed(first: 2, count: 1, known: 1),
            ]
        )
    }

    @Test func `an answer that comes too late, twice or with too much is dropped`() throws {
        var proposer = try Proposer(study: MachineScript.study(trials: nil))
        proposer.ask(2, beside: [])
        let early = try #require(proposer.openQuestion).answer()
        let tooMany = proposer.answered(early, first: 1, room: 1)
        proposer.ask(1, beside: [])
        let tooLate = proposer.answered(early, first: 1, room: 9)
        let answer = try #require(proposer.openQuestion).answer()
        let right = proposer.answered(answer, first: 1, room: 1)

        let twice = proposer.answered(answer, first: 2, room: 9)

        #expect(tooMany == nil)
        #expect(tooLate == nil)
        #expect(right?.count == 1)
        #expect(twice == nil)
        let log = proposer.takeUnlogged()
        #expect(log?.entries == [.proposed(first: 1, count: 1, known: 0)])
    }
}
