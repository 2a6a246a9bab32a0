import Testing

@testable import ApusStore

@Suite struct CurveTests {
    private static func curve(_ epoch: UInt32, _ steps: ClosedRange<Int>, value: Double) -> Curve {
        let points = steps.map { Curve.Point(step: $0, value: value) }
        return Curve(epoch: epoch, metric: "loss", stepCount: points.count, points: points)
    }

    @Test func `parts of a trial make one curve`() {
        let whole = Self.curve(2, 4...6, value: 2).following(Self.curve(1, 1...3, value: 1))

        #expect(whole.epoch == 2)
        #expect(whole.stepCount == 6)
        #expect(whole.points.map(\.step) == [1, 2, 3, 4, 5, 6])
        #expect(whole.points.map(\.value) == [1, 1, 1, 2, 2, 2])
    }

    @Test func `what a part ran again takes the place of what was there`() {
        let whole = Self.curve(2, 3...4, value: 2).following(Self.curve(1, 1...3, value: 1))

        #expect(whole.points.map(\.step) == [1, 2, 3, 4])
        #expect(whole.points.map(\.value) == [1, 1, 2, 2])
    }

    @Test func `a part without points adds nothing`() {
        let empty = Curve(epoch: 2, metric: "loss", stepCount: 0, points: [])

        #expect(empty.following(Self.curve(1, 1...3, value: 1)).points.map(\.step) == [1, 2, 3])
    }
}
