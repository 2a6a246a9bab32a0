import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// What every optimizer promises.
///
/// A new optimizer is one new case of `Contestant`, and no new test here.
@Suite struct OptimizerContractTests {
    @Test(arguments: Contestant.allCases)
    func `the same seed and history give the same proposals`(contestant: Contestant) throws {
        var one = try contestant.optimizer(seed: 7)
        var two = try contestant.optimizer(seed: 7)

        let ended = EndedTrial.costs(of: one.propose(5, beside: []))
        one.observe(ended)
        two.observe(EndedTrial.costs(of: two.propose(5, beside: [])))

        #expect(one.propose(10, beside: []) == two.propose(10, beside: []))
    }

    @Test(arguments: Contestant.allCases.filter(\.isSeeded))
    func `another seed gives other proposals`(contestant: Contestant) throws {
        var one = try contestant.optimizer(seed: 1)
        var two = try contestant.optimizer(seed: 2)

        #expect(one.propose(10, beside: []) != two.propose(10, beside: []))
    }

    @Test(arguments: Contestant.allCases)
    func `proposals do not depend on how they are asked for`(contestant: Contestant) throws {
        var atOnce = try contestant.optimizer(seed: 3)
        var oneByOne = try contestant.optimizer(seed: 3)

        let all = atOnce.propose(12, beside: [])
        var single: [Configuration] = []
        for _ in 0..<12 { single += oneByOne.propose(1, beside: single) }

        #expect(all.count == 12)
        #expect(all == single)
    }

    @Test(arguments: Contestant.allCases)
    func `proposals are canonical, legal and not forbidden`(contestant: Contestant) throws {
        let space = try Space.conditional()
        var optimizer = try contestant.optimizer(seed: 5, space: space)

        let proposals = optimizer.propose(60, beside: [])

        #expect(!proposals.isEmpty)
        #expect(proposals.allSatisfy { space.contains($0) && !space.isForbidden($0) })
    }

    @Test(arguments: Contestant.allCases)
    func `no configuration is proposed twice`(contestant: Contestant) throws {
        let space = try Space.conditional()
        var optimizer = try contestant.optimizer(seed: 5, space: space)

        let proposals = optimizer.propose(60, beside: [])

        #expect(Set(proposals).count == proposals.count)
    }

    @Test(arguments: Contestant.allCases)
    func `what is pending or was observed is not proposed`(contestant: Contestant) throws {
        var scout = try contestant.optimizer(seed: 9)
        let foreseen = scout.propose(6, beside: [])
        var optimizer = try contestant.optimizer(seed: 9)

        optimizer.observe(EndedTrial.costs(of: [foreseen[0]]))
        let proposals = optimizer.propose(4, beside: [foreseen[1], foreseen[3]])

        #expect(!proposals.contains(foreseen[0]))
        #expect(!proposals.contains(foreseen[1]))
        #expect(!proposals.contains(foreseen[3]))
    }

    @Test(arguments: Contestant.allCases)
    func `a small space is used up, and each configuration comes once`(contestant: Contestant) throws {
        let space = try Space.small()
        var optimizer = try contestant.optimizer(seed: 2, space: space)

        let proposals = optimizer.propose(200, beside: [])
        let further = optimizer.propose(1, beside: [])

        // 3 × 4 values, of which one is forbidden.
        #expect(Set(proposals).count == 11)
        #expect(proposals.count == 11)
        #expect(further.isEmpty)
        #expect(optimizer.end != nil)
    }

    @Test(arguments: Contestant.allCases)
    func `an optimizer resumes by replay`(contestant: Contestant) throws {
        var unbroken = try contestant.optimizer(seed: 4)
        var history: [Configuration] = []
        for _ in 0..<5 {
            history += unbroken.propose(2, beside: history.suffix(1))
            unbroken.observe(EndedTrial.costs(of: history.dropLast()).suffix(history.count == 2 ? 1 : 2))
        }

        var resumed = try contestant.optimizer(seed: 4)
        let own = resumed.resume(after: history)
        resumed.observe(EndedTrial.costs(of: history.dropLast()))

        #expect(own == 10)
        #expect(resumed.propose(8, beside: history.suffix(1)) == unbroken.propose(8, beside: history.suffix(1)))
    }

    @Test(arguments: Contestant.allCases)
    func `trials that a user added do not disturb a replay`(contestant: Contestant) throws {
        let space = try Space.mixed()
        let foreign = space.configuration(atUnit: [0.123, 0.456, 0.789, 0.5])
        var unbroken = try contestant.optimizer(seed: 4)
        let first = unbroken.propose(3, beside: [])
        let second = unbroken.propose(3, beside: [foreign])

        var resumed = try contestant.optimizer(seed: 4)
        let own = resumed.resume(after: first + [foreign] + second)

        #expect(own == 6)
        #expect(resumed.propose(5, beside: []) == unbroken.propose(5, beside: []))
    }

    @Test(arguments: Contestant.allCases)
    func `a history of another seed is noticed`(contestant: Contestant) throws {
        guard contestant.isSeeded else { return }
        var other = try contestant.optimizer(seed: 1)
        let history = other.propose(8, beside: [])

        var optimizer = try contestant.optimizer(seed: 2)

        // The default configuration may be the first one of all seeds, and a model's proposals are not recognized.
        #expect(optimizer.resume(after: history) < 6)
    }

    @Test(arguments: Contestant.allCases)
    func `repeats come only where they are allowed`(contestant: Contestant) throws {
        let space = try Space.small()
        var optimizer = try contestant.optimizer(seed: 2, space: space, repeatsAllowed: true)

        let proposals = optimizer.propose(40, beside: [])

        #expect(proposals.count == (contestant.isEndless ? 40 : 11))
    }
}
