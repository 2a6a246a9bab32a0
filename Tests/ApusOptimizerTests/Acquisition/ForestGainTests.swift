import ApusMath
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct ForestGainTests {
    private static func gain(_ history: ForestHistory, change: (inout SMACOptions) -> Void = { _ in }) -> ForestGain {
        var options = SMACOptions()
        change(&options)
        var random = SeededRandom(seed: 1)
        let model = ForestModel(
            history,
            options: options.forest(for: history.count),
            transformation: options.transformation,
            rowsMax: 100,
            random: &random
        )
        return ForestGain(model, options: options, random: &random)
    }

    @Test(arguments: [false, true])
    func `the gain is highest about the best place`(isNoisy: Bool) throws {
        let gain = Self.gain(try .line(20) { (.cost(($0 - 0.62) * ($0 - 0.62)), []) }) { $0.isNoisy = isNoisy }

        let values = gain.values(of: [0.1, 0.62, 0.95], count: 3)

        #expect(values[1] > values[0] && values[1] > values[2])
    }

    @Test func `a likely failure makes a gain smaller`() throws {
        func history(withFailures: Bool) throws -> ForestHistory {
            let line = try ForestHistory.line(40) { ($0 < 0.5 ? .failed : .cost($0 * $0), []) }
            var history = ForestHistory(line.candidates)
            for trial in line.trials where withFailures || trial.result != .failed { history.append(trial) }
            return history
        }

        let careful = Self.gain(try history(withFailures: true)).values(of: [0.3, 0.52], count: 2)
        let careless = Self.gain(try history(withFailures: false)).values(of: [0.3, 0.52], count: 2)

        #expect(careful[0] < careless[0] - 1)
        #expect(careful[1] < careless[1] && careful[1] > careless[1] - 1)
    }

    @Test func `as long as nothing succeeded, what may succeed is worth most`() throws {
        let gain = Self.gain(try .line(10) { _ in (.failed, []) })

        let values = gain.values(of: [0.5], count: 1)

        #expect(values[0] < 0 && values[0].isFinite)
        #expect(gain.reasons(for: [0.5], gain: values[0], pending: 0).gainName == "log-feasibility")
    }

    @Test func `a cost that broke a constraint is not the best one`() throws {
        let broken = Self.gain(try .line(20) { (.cost($0), [0.5 - $0]) })
        let free = Self.gain(try .line(20) { (.cost($0), []) })

        // At 0.5 and above the costs are feasible; below them a gain would be a wonder.
        #expect(broken.values(of: [0.52], count: 1)[0] > free.values(of: [0.52], count: 1)[0])
    }
}
