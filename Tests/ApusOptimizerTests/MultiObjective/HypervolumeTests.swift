import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct HypervolumeTests {
    @Test(
        arguments: [
            ([[1]], [3], 2), ([[1], [2]], [3], 2), ([[1, 1]], [3, 3], 4), ([[1, 2], [2, 1]], [3, 3], 3),
            ([[1, 2], [2, 1], [2, 2], [4, 0]], [3, 3], 3), ([[1, 1], [1, 1]], [3, 3], 4), ([], [3, 3], 0),
            ([[0, 0, 1], [0, 1, 0], [1, 0, 0]], [2, 2, 2], 7), ([[1, 1, 1, 1]], [2, 3, 4, 5], 24),
        ] as [([[Double]], [Double], Double)]
    )
    func `small sets have the volume that a person counts`(points: [[Double]], reference: [Double], volume: Double) {
        #expect(Hypervolume(reference: reference)(points) == volume)
    }

    @Test(arguments: [2, 3, 4])
    func `the volume is the share of the cube that is dominated`(objectives: Int) {
        var random = SeededRandom(seed: UInt64(objectives))
        let points = (0..<8).map { _ in (0..<objectives).map { _ in random.uniform() } }

        let samples = 6000
        var dominated = 0
        for _ in 0..<samples {
            let place = (0..<objectives).map { _ in random.uniform() }
            if points.contains(where: { point in zip(point, place).allSatisfy { $0 <= $1 } }) { dominated += 1 }
        }
        let volume = Hypervolume(reference: [Double](repeating: 1, count: objectives))(points)

        #expect(abs(volume - Double(dominated) / Double(samples)) < 0.025)
    }
}
