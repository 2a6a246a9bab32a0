import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct KrigingModelTests {
    private static let numeric = Feature(parameter: 0, kind: .numeric(count: nil), isConditional: false)
    private static let choice = Feature(parameter: 1, kind: .categorical(count: 3), isConditional: true)

    @Test func `a smooth function is interpolated, and less is known far from all points`() {
        var model = KrigingModel(features: [Self.numeric])
        let rows = (0..<9).map { [Double($0) * 0.05] }

        model.fit(rows, values: rows.map { 7 + 3 * ($0[0] - 0.2) * ($0[0] - 0.2) })
        let (near, far) = (model.prediction(at: [0.225]), model.prediction(at: [1]))

        #expect(abs(near.mean - 7.001875) < 1e-3)
        #expect(near.deviation < 0.01)
        #expect(far.deviation > 10 * near.deviation)
    }

    @Test func `noise is told from what can be learned`() {
        var random = SeededRandom(seed: 1)
        var model = KrigingModel(features: [Self.numeric])
        let rows = (0..<60).map { _ in [random.uniform()] }

        model.fit(rows, values: rows.map { 10 * $0[0] + random.normal() })

        for place in [0.2, 0.5, 0.8] { #expect(abs(model.prediction(at: [place]).mean - 10 * place) < 1) }
    }

    @Test func `a feature that does not matter is found out`() {
        var random = SeededRandom(seed: 2)
        var model = KrigingModel(features: [Self.numeric, Self.numeric])
        let rows = (0..<30).map { _ in [random.uniform(), random.uniform()] }

        model.fit(rows, values: rows.map { $0[0] * $0[0] })

        let (one, other) = (model.prediction(at: [0.5, 0.1]), model.prediction(at: [0.5, 0.9]))
        #expect(abs(one.mean - 0.25) < 0.02)
        #expect(abs(other.mean - 0.25) < 0.02)
    }

    @Test func `choices and inactive parameters are told apart`() {
        var model = KrigingModel(features: [Self.numeric, Self.choice])
        let rows = (0..<24).map { number in
            let choice = number % 4 == 3 ? Double.nan : Double(number % 4)
            return [Double(number) / 24, choice]
        }

        model.fit(rows, values: rows.map { $0[1].isNaN ? 5 : $0[1] })

        #expect(abs(model.prediction(at: [0.3, 2]).mean - 2) < 0.3)
        #expect(abs(model.prediction(at: [0.3, .nan]).mean - 5) < 0.3)
    }

    @Test(arguments: [[], [1.0], [3, 3, 3], [1e308, -1e308, 0], [1e-300, 2e-300, 0]])
    func `few, equal and extreme values give finite predictions`(values: [Double]) {
        var model = KrigingModel(features: [Self.numeric])

        model.fit(values.indices.map { [Double($0) * 0.1] }, values: values)
        let prediction = model.prediction(at: [0.15])

        #expect(prediction.mean.isFinite)
        #expect(prediction.deviation >= 0 && !prediction.deviation.isNaN)
    }

    @Test func `the same row many times is no trouble`() {
        var model = KrigingModel(features: [Self.numeric])

        model.fit([[Double]](repeating: [0.5], count: 10), values: (0..<10).map { Double($0 % 2) })

        #expect(abs(model.prediction(at: [0.5]).mean - 0.5) < 0.1)
    }
}
