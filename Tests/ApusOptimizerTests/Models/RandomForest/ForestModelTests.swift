import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

extension ForestHistory {
    /// Trials of the first parameter alone, at even places from 0 to 1.
    static func line(_ count: Int, result: (Double) -> (EndedTrial.Result, [Double])) throws -> ForestHistory {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))
        ])
        var history = ForestHistory(CandidateSpace.of(space))
        for number in 0..<count {
            let place = Double(number) / Double(count)
            let (outcome, constraints) = result(place)
            history.append(
                EndedTrial(
                    number: UInt32(number + 1),
                    configuration: space.configuration(atUnit: [place]),
                    result: outcome,
                    constraints: constraints
                )
            )
        }
        return history
    }
}

@Suite struct ForestModelTests {
    private static func model(_ history: ForestHistory, rowsMax: Int = 1_000) -> ForestModel {
        var random = SeededRandom(seed: 1)
        return ForestModel(
            history,
            options: ForestOptions(),
            transformation: .none,
            rowsMax: rowsMax,
            random: &random
        )
    }

    @Test func `success is likely where trials succeeded`() throws {
        let model = Self.model(try .line(40) { ($0 < 0.5 ? .failed : .cost($0), []) })

        let likely = model.feasibilities(of: [0.1, 0.9], count: 2)

        #expect(likely[0] < 0.2 && likely[0] > 0)
        #expect(likely[1] > 0.8 && likely[1] <= 1)
    }

    @Test func `a constraint is likely to hold where its values are below 0`() throws {
        let model = Self.model(try .line(40) { (.cost($0), [0.5 - $0]) })

        let likely = model.feasibilities(of: [0.1, 0.9], count: 2)

        #expect(likely[0] < 0.2 && likely[0] > 0)
        #expect(likely[1] > 0.8)
    }

    @Test func `without failures and constraints there is nothing to learn about feasibility`() throws {
        let model = Self.model(try .line(10) { (.cost($0), []) })

        #expect(!model.learnsFeasibility)
        #expect(model.feasibilities(of: [0.1], count: 1) == [1])
    }

    @Test func `of too many trials the best ones are known, and others`() throws {
        let model = Self.model(try .line(200) { (.cost($0), []) }, rowsMax: 40)

        #expect(model.known.count == 40)
        #expect(Set(model.known).isSuperset(of: 0..<10))
        #expect(Set(model.known).count == 40)
        #expect(model.known.contains { $0 > 100 })
    }

    @Test func `a pending row lowers the deviation around it, and hardly moves the mean`() throws {
        var model = Self.model(try .line(4) { (.cost($0 * $0), []) })
        let before = try #require(model.costs).predictions(of: [0.6], count: 1)
        var random = SeededRandom(seed: 2)

        model.believe(in: [[0.6]], random: &random)

        let after = try #require(model.costs).predictions(of: [0.6], count: 1)
        #expect(after.variances[0] < 0.1 * before.variances[0])
        #expect(abs(after.means[0] - before.means[0]) < 0.01)
    }

    @Test func `the best of equal costs are the first`() {
        #expect(ForestModel.best(2, of: [3, 1, 1, 1]) == [1, 2])
        #expect(ForestModel.best(9, of: [3, 1]) == [0, 1])
    }
}
