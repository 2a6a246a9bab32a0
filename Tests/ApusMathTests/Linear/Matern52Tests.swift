import Testing

@testable import ApusMath

@Suite struct Matern52Tests {
    private static let squares = SIMD8<Double>(0, 1e-12, 0.01, 0.5, 1, 4, 100, 1e9)

    @Test func `the kernel is Matérn's`() {
        var values = [Self.squares]

        Matern52.evaluate(&values, count: 1)

        for lane in 0..<8 {
            let root = (5 * Self.squares[lane]).squareRoot()
            let expected = (1 + root + root * root / 3) * Portable.exp(-root)
            #expect(abs(values[0][lane] - expected) <= 1e-15)
        }
        #expect(values[0][0] == 1)
    }

    @Test func `the slopes are the derivatives by the squared distance`() {
        let step = 1e-6
        let places = SIMD8<Double>(0.001, 0.01, 0.1, 0.5, 1, 4, 30, 100)
        var (values, slopes) = ([places], [SIMD8<Double>.zero])
        var (before, after) = ([places - step], [places + step])

        Matern52.evaluate(&values, slopes: &slopes, count: 1)
        Matern52.evaluate(&before, count: 1)
        Matern52.evaluate(&after, count: 1)

        for lane in 0..<8 {
            let difference = (after[0][lane] - before[0][lane]) / (2 * step)
            #expect(abs(slopes[0][lane] - difference) < 1e-6)
        }
    }

    @Test func `the exponential in lanes is the one of single numbers`() {
        let places = SIMD8<Double>(0, -1e-9, -0.3, -1, -10, -100, -708, -1e300)

        let lanes = Portable.exp(lanes: places)

        for lane in 0..<8 {
            let single = Portable.exp(places[lane])
            #expect(abs(lanes[lane] - single) <= 4e-16 * single)
        }
    }
}
