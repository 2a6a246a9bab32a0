import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct CurveForecastTests {
    private static let shapes = CurveShape.all(stepsMax: 100)

    private static func forecast(_ steps: Int, _ curve: (Int) -> Double) throws -> CurveForecast {
        var points = LearningCurve()
        for step in 1...steps { points.append(step: step, cost: curve(step)) }
        return try #require(CurveForecast(points, at: 100, shapes: Self.shapes))
    }

    @Test(
        arguments: [
            { 0.1 + 0.9 * Portable.power(Double($0), -0.75) }, { 0.2 + 0.6 * Portable.exp(-Double($0) / 20) },
            { 0.3 + 0.5 / (1 + Double($0) / 20) },
        ] as [@Sendable (Int) -> Double]
    )
    func `a curve of each family is foretold from its first third`(curve: @Sendable (Int) -> Double) throws {
        let forecast = try Self.forecast(33, curve)

        #expect(abs(forecast.mean - curve(100)) < 0.05)
        #expect(forecast.probability(below: curve(100) - 0.1) < 0.1)
        #expect(forecast.probability(below: curve(100) + 0.1) > 0.9)
    }

    @Test func `the spread falls as more of the curve is known`() throws {
        let curve = { (step: Int) in 0.1 + 0.9 * Portable.power(Double(step), -0.5) }

        let early = try Self.forecast(5, curve).probability(below: 0.15)
        let late = try Self.forecast(80, curve).probability(below: 0.15)

        #expect(early > late)
    }

    @Test func `a long curve is thinned and keeps its ends in order`() {
        var curve = LearningCurve()

        for step in 1...10_000 { curve.append(step: step, cost: Double(step)) }

        #expect(curve.count <= LearningCurve.pointsMax)
        #expect(curve.steps == curve.steps.sorted())
        #expect(curve.steps.last.map { $0 > 9_000 } == true)
    }

    @Test func `two points foretell nothing`() {
        var curve = LearningCurve()
        curve.append(step: 1, cost: 1)
        curve.append(step: 2, cost: 0.5)

        #expect(CurveForecast(curve, at: 100, shapes: Self.shapes) == nil)
    }
}
