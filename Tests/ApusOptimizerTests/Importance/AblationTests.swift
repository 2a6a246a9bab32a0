import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct AblationTests {
    @Test func `the change that helps most comes first`() throws {
        let space = try Space.mixed()
        let trials = EndedTrial.random(150, of: space) { 10 * $0[2] + 2 * $0[0] }

        let path = try #require(
            ablation(
                space: space,
                trials: trials,
                from: space.configuration(atUnit: [0.9, 0.5, 0.9, 0]),
                to: space.configuration(atUnit: [0.1, 0.5, 0.1, 0]),
                seed: 1
            )
        )

        #expect(path.steps.map(\.parameters) == [["dropout"], ["rate"]])
        #expect(path.steps[0].gain > path.steps[1].gain)
        #expect(path.steps.last?.configuration == space.configuration(atUnit: [0.1, 0.5, 0.1, 0]))
        let whole = path.steps.reduce(0) { $0 + $1.gain }
        #expect(abs(path.startCost - whole - (path.steps.last?.cost ?? 0)) < 1e-9)
    }

    @Test func `it leads from the default to the best trial, conditions and forbidden parts kept`() throws {
        let space = try Space.conditional()
        var trials = EndedTrial.random(60, of: space) { $0[2] + $0[3] }.filter { !space.isForbidden($0.configuration) }
        // From sgd with two layers to adam with one; from there layers above 3 are forbidden.
        let best = space.configuration(atUnit: [0, 0, 0.9, 0.05])
        trials.append(EndedTrial(number: 99, configuration: best, result: .cost(-1)))

        let path = try #require(ablation(space: space, trials: trials, seed: 1))

        #expect(path.start == space.defaultConfiguration)
        #expect(path.steps.last?.configuration == best)
        #expect(path.steps.allSatisfy { space.contains($0.configuration) && !space.isForbidden($0.configuration) })
        #expect(path.steps.contains { Set($0.parameters).isSuperset(of: ["optimizer", "momentum"]) })
    }

    @Test func `equal ends have no steps, and without trials there is no path`() throws {
        let space = try Space.mixed()
        let trials = EndedTrial.random(20, of: space) { $0[0] }

        let path = ablation(space: space, trials: trials, to: space.defaultConfiguration, seed: 1)

        #expect(path?.steps.isEmpty == true)
        #expect(ablation(space: space, trials: [], seed: 1) == nil)
    }
}
