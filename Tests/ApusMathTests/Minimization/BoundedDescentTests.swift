import Testing

@testable import ApusMath

@Suite struct BoundedDescentTests {
    private static let limits = BoundedDescent.Limits(evaluations: 300, firstStep: 0.1, derivative: 1e-9, fall: 0)

    @Test func `a valley is followed to its lowest point`() {
        let lowest = BoundedDescent.minimum(from: [-1.2, 1], lower: [-5, -5], upper: [5, 5], limits: Self.limits) {
            point,
            gradient in
            let (x, y) = (point[0], point[1])
            gradient = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]
            return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
        }

        #expect(abs(lowest.point[0] - 1) < 1e-6)
        #expect(abs(lowest.point[1] - 1) < 1e-6)
        #expect(lowest.value < 1e-12)
    }

    @Test func `where the lowest point is out of bounds, the bound is the end`() {
        var seen: [[Double]] = []

        let lowest = BoundedDescent.minimum(from: [0.5, 0.5], lower: [0, 0], upper: [1, 1], limits: Self.limits) {
            point,
            gradient in
            seen.append(point)
            let (x, y) = (point[0] - 2, point[1] - 0.25)
            gradient = [2 * x + y, x + 4 * y]
            return x * x + x * y + 2 * y * y
        }

        #expect(lowest.point[0] == 1)
        #expect(abs(lowest.point[1] - 0.5) < 1e-7)
        #expect(seen.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
    }

    @Test func `a start outside is moved into the bounds`() {
        let descent = BoundedDescent(from: [-3, 7], lower: [0, 0], upper: [1, 1], limits: Self.limits)

        #expect(descent.point == [0, 1])
    }

    @Test func `no more is evaluated than allowed, and the best stays`() {
        var limits = Self.limits
        limits.evaluations = 4
        var values: [Double] = []

        let lowest = BoundedDescent.minimum(from: [3], lower: [-9], upper: [9], limits: limits) { point, gradient in
            gradient = [4 * point[0] * point[0] * point[0]]
            values.append(point[0] * point[0] * point[0] * point[0])
            return values[values.count - 1]
        }

        #expect(values.count == 4)
        #expect(lowest.value == values.min())
    }

    @Test func `what is not finite is stepped back from`() {
        let lowest = BoundedDescent.minimum(from: [1], lower: [-9], upper: [9], limits: Self.limits) {
            point,
            gradient in
            gradient = [1 - 0.1 / point[0]]
            return point[0] > 0 ? point[0] - 0.1 * Portable.log(point[0]) : .nan
        }

        #expect(abs(lowest.point[0] - 0.1) < 1e-6)
    }

    @Test func `a function that is nowhere finite ends at the start`() {
        let lowest = BoundedDescent.minimum(from: [1], lower: [0], upper: [2], limits: Self.limits) { _, _ in .nan }

        #expect(lowest.point == [1])
        #expect(lowest.value == .infinity)
    }

    @Test func `no coordinates are no work`() {
        #expect(BoundedDescent(from: [], lower: [], upper: [], limits: Self.limits).isFinished)
    }
}
