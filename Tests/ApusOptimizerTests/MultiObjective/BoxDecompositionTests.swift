import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct BoxDecompositionTests {
    @Test(arguments: [1, 2, 3, 4])
    func `a certain prediction gains what the hypervolume grows by`(objectives: Int) {
        var random = SeededRandom(seed: UInt64(objectives))
        let reference = [Double](repeating: 1, count: objectives)
        let front = (0..<7).map { _ in (0..<objectives).map { _ in random.uniform() } }
        let boxes = BoxDecomposition(front: front, reference: reference)
        let volume = Hypervolume(reference: reference)

        for _ in 0..<20 {
            let point = (0..<objectives).map { _ in random.uniform() * 1.2 - 0.1 }
            let gain = boxes.expectedImprovement(point.map { Prediction(mean: $0, deviation: 0) })
            #expect(abs(gain - (volume(front + [point]) - volume(front))) < 1e-12)
        }
    }

    @Test func `an uncertain prediction gains the mean of what its samples gain`() {
        var random = SeededRandom(seed: 9)
        let front = [[0.2, 0.8], [0.5, 0.4], [0.9, 0.1]]
        let boxes = BoxDecomposition(front: front, reference: [1, 1])
        let volume = Hypervolume(reference: [1, 1])
        let before = volume(front)

        let samples = (0..<4000).map { _ in
            volume(front + [[0.45 + 0.2 * random.normal(), 0.45 + 0.1 * random.normal()]]) - before
        }
        let mean = samples.reduce(0, +) / 4000
        let exact = boxes.expectedImprovement([
            Prediction(mean: 0.45, deviation: 0.2), Prediction(mean: 0.45, deviation: 0.1),
        ])

        #expect(abs(exact - mean) < 0.004)
    }

    @Test func `without a front everything below the reference is gained`() {
        let boxes = BoxDecomposition(front: [[2, 2]], reference: [1, 1])

        #expect(boxes.boxes.count == 1)
        #expect(boxes.expectedImprovement([0.5, 0.25].map { Prediction(mean: $0, deviation: 0) }) == 0.375)
    }
}
