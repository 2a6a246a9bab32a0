import Testing

@testable import ApusCoordinator

@Suite struct CurveTests {
    private static func curve(_ steps: some Sequence<Int>) -> Curve {
        var curve = Curve()
        for step in steps { curve.append(step: step, value: Double(step)) }
        return curve
    }

    @Test func `a short curve is kept whole`() {
        #expect(Self.curve(1...64).points.map(\.step) == Array(1...64))
    }

    @Test func `a long curve is thinned evenly, and stays short`() {
        let steps = Self.curve(1...10_000).points.map(\.step)

        #expect(steps.count <= Curve.pointsMax)
        #expect(steps.count > Curve.pointsMax / 2)
        let gaps = Set(zip(steps, steps.dropFirst()).map { $1 - $0 })
        #expect(gaps.count == 1)
        #expect(steps.first == 1)
    }

    @Test func `a repeated step takes the place of the older one`() {
        var curve = Self.curve(1...3)

        curve.append(step: 3, value: 9)

        #expect(curve.points.map(\.value) == [1, 2, 9])
    }

    @Test func `an earlier step takes the place of all from it on`() {
        var curve = Self.curve(1...5)

        curve.append(step: 2, value: 9)

        #expect(curve.points.map(\.step) == [1, 2])
        #expect(curve.points.last?.value == 9)
    }

    @Test func `a metric without steps has one point`() {
        #expect(Self.curve([0, 0, 0]).points.map(\.step) == [0])
    }
}
