import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// What every optimizer that learns from costs promises besides.
@Suite struct ModelContractTests {
    @Test(arguments: Contestant.models)
    func `costs decide what is proposed`(contestant: Contestant) throws {
        var rising = try contestant.optimizer(seed: 3)
        var falling = try contestant.optimizer(seed: 3)

        let history = rising.propose(8, beside: [])
        #expect(history == falling.propose(8, beside: []))
        rising.observe(history.ended { .cost(Double($0)) })
        falling.observe(history.ended { .cost(-Double($0)) })

        #expect(rising.propose(4, beside: []) != falling.propose(4, beside: []))
    }

    @Test(arguments: Contestant.models)
    func `better places are found than by chance`(contestant: Contestant) throws {
        let space = try Space.mixed()
        var model = Study(try contestant.optimizer(seed: 11, space: space))
        var chance = Study(try Contestant.random.optimizer(seed: 11, space: space))

        for study in 0..<40 {
            model.step { Self.bowl($0, in: space) }
            chance.step { Self.bowl($0, in: space) }
            #expect(model.history.count == study + 1)
        }

        #expect(model.costs.suffix(20).reduce(0, +) < chance.costs.suffix(20).reduce(0, +))
    }

    @Test(
        arguments: Contestant.models,
        [.cost(1), .failed, .infeasible, .cost(.greatestFiniteMagnitude), .cost(-.greatestFiniteMagnitude)]
            as [EndedTrial.Result]
    )
    func `trials that all end alike are no obstacle`(contestant: Contestant, result: EndedTrial.Result) throws {
        let space = try Space.conditional()
        var optimizer = try contestant.optimizer(seed: 5, space: space)

        let first = optimizer.propose(8, beside: [])
        optimizer.observe(first.ended { _ in result })
        let second = optimizer.propose(8, beside: [])

        #expect(second.count == 8)
        #expect(second.allSatisfy { space.contains($0) && !space.isForbidden($0) })
        #expect(Set(first + second).count == 16)
    }

    @Test(arguments: Contestant.models)
    func `costs of any size and no number are no obstacle`(contestant: Contestant) throws {
        var optimizer = try contestant.optimizer(seed: 5)
        let sizes = [1e308, -1e308, 1e-308, 0, -0.0, 5, .infinity, .nan]

        let first = optimizer.propose(8, beside: [])
        optimizer.observe(first.ended { .cost(sizes[$0]) })

        #expect(Set(first + optimizer.propose(8, beside: [])).count == 16)
    }

    @Test(arguments: Contestant.models)
    func `one ended trial is enough to go on`(contestant: Contestant) throws {
        var optimizer = try contestant.optimizer(seed: 5)
        let first = optimizer.propose(1, beside: [])

        optimizer.observe(first.ended { _ in .cost(2) })

        #expect(Set(first + optimizer.propose(7, beside: [])).count == 8)
    }

    @Test(arguments: Contestant.models)
    func `pending trials are kept apart`(contestant: Contestant) throws {
        let space = try Space(
            parameters: ["x", "y"].map {
                Parameter(name: $0, domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
            }
        )
        var study = Study(try contestant.optimizer(seed: 6, space: space))
        for _ in 0..<20 { study.step { Self.bowl($0, in: space) } }

        let points = study.optimizer.propose(8, beside: []).map { space.unitPoint(of: $0).map { $0?.value ?? 0 } }

        #expect(points.count == 8)
        for (index, point) in points.enumerated() {
            for other in points[..<index] {
                #expect(max(abs(point[0] - other[0]), abs(point[1] - other[1])) > 0.002)
            }
        }
    }

    @Test(arguments: Contestant.models)
    func `a small space is used up while costs come`(contestant: Contestant) throws {
        let space = try Space.small()
        var study = Study(try contestant.optimizer(seed: 2, space: space))

        for _ in 0..<30 { study.step { _ in 1 } }

        #expect(study.history.count == 11)
        #expect(Set(study.history).count == 11)
        #expect(study.optimizer.end == .spaceUsedUp)
    }

    @Test(arguments: Contestant.models)
    func `three at once are the same as three times one while costs come`(contestant: Contestant) throws {
        let space = try Space.conditional()
        var atOnce = Study(try contestant.optimizer(seed: 8, space: space))
        for _ in 0..<15 { atOnce.step { Self.bowl($0, in: space) } }
        var oneByOne = atOnce

        var single: [Configuration] = []
        for _ in 0..<3 { single += oneByOne.optimizer.propose(1, beside: single) }

        #expect(atOnce.optimizer.propose(3, beside: []) == single)
    }

    @Test(arguments: Contestant.models, [false, true])
    func `a model resumes by its history`(contestant: Contestant, repeatsAllowed: Bool) throws {
        let space = try Space.conditional()
        let foreign = space.configuration(atUnit: [0.2, 0.4, 0.1, 0.7])
        var study = Study(try contestant.optimizer(seed: 4, space: space, repeatsAllowed: repeatsAllowed))
        for _ in 0..<12 { study.step { Self.bowl($0, in: space) } }
        // A user added one, and it is still without a result beside two others.
        let pending = [foreign] + study.optimizer.propose(2, beside: [foreign])

        var resumed = try contestant.optimizer(seed: 4, space: space, repeatsAllowed: repeatsAllowed)
        let own = resumed.resume(after: study.history + pending)
        resumed.observe(study.ended)

        #expect(own >= 14)
        #expect(resumed.propose(3, beside: pending) == study.optimizer.propose(3, beside: pending))
    }

    @Test(arguments: Contestant.models)
    func `earlier trials are a warm start`(contestant: Contestant) throws {
        let space = try Space.mixed()
        var earlier = try Contestant.random.optimizer(seed: 20, space: space)
        let history = earlier.propose(30, beside: [])
        var warm = try contestant.optimizer(seed: 1, space: space)
        var cold = try contestant.optimizer(seed: 1, space: space)

        warm.observe(history.ended { .cost(Self.bowl(history[$0], in: space)) })

        // The design is for a study that knows nothing.
        #expect(warm.propose(1, beside: []) != cold.propose(1, beside: []))
    }

    @Test(arguments: Contestant.models)
    func `two hundred dimensions are no obstacle`(contestant: Contestant) throws {
        let space = try Space(
            parameters: (0..<200).map {
                Parameter(name: "x\($0)", domain: .real(lower: -1, upper: 1), defaultValue: .real(0))
            }
        )
        var study = Study(try contestant.optimizer(seed: 3, space: space))

        for _ in 0..<7 { study.step { Self.bowl($0, in: space) } }

        #expect(Set(study.history).count == 7)
    }

    @Test(arguments: Contestant.models)
    func `ten thousand choices are no obstacle`(contestant: Contestant) throws {
        let space = try Space(parameters: [
            Parameter(
                name: "word",
                domain: .categorical((0..<10_000).map { .integer($0) }),
                defaultValue: .choice(0)
            ),
            Parameter(name: "x", domain: .real(lower: -1, upper: 1), defaultValue: .real(0)),
        ])
        var study = Study(try contestant.optimizer(seed: 3, space: space))

        for _ in 0..<7 { study.step { Self.bowl($0, in: space) } }

        #expect(Set(study.history).count == 7)
    }

    /// The squared distance from 0.3 in all coordinates that there are.
    private static func bowl(_ configuration: Configuration, in space: Space) -> Double {
        space.unitPoint(of: configuration).reduce(0) { sum, coordinate in
            guard let coordinate else { return sum + 0.01 }
            return sum + (coordinate.value - 0.3) * (coordinate.value - 0.3)
        }
    }
}

/// An optimizer, and the trials that it ran one after another.
private struct Study {
    var optimizer: any Optimizer
    private(set) var history: [Configuration] = []
    private(set) var ended: [EndedTrial] = []
    private(set) var costs: [Double] = []

    init(_ optimizer: any Optimizer) {
        self.optimizer = optimizer
    }

    mutating func step(_ cost: (Configuration) -> Double) {
        guard let next = self.optimizer.propose(1, beside: []).first else { return }
        self.history.append(next)
        self.costs.append(cost(next))
        let trial = EndedTrial(
            number: UInt32(self.history.count),
            configuration: next,
            result: .cost(self.costs[self.costs.count - 1])
        )
        self.ended.append(trial)
        self.optimizer.observe([trial])
    }
}

extension [Configuration] {
    /// Trials numbered from 1, each with the result of its place from 0.
    fileprivate func ended(_ result: (Int) -> EndedTrial.Result) -> [EndedTrial] {
        self.indices.map { EndedTrial(number: UInt32($0 + 1), configuration: self[$0], result: result($0)) }
    }
}
