import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct UpdateFormulaTests {
    @Test func `a plain step goes down the slope`() {
        let (weights, slopes, none) = (FloatBuffer(count: 2), FloatBuffer(count: 2), FloatBuffer(count: 2))
        weights.copy([1, 2])
        slopes.copy([2, -2])
        let formula = UpdateFormula(.sgd(momentum: 0, nesterov: false), scalars: StepScalars(learningRate: 0.5))

        formula.apply(
            weights: weights.floats,
            slopes: slopes.floats,
            first: none.floats,
            second: none.floats,
            count: 2
        )

        #expect(weights.array(0..<2) == [0, 3])
        #expect(none.array(0..<2) == [0, 0])
    }

    @Test(arguments: [Float(1e-3), 1, 1e3])
    func `Adam's first step is the learning rate, whatever the slope's size`(slope: Float) {
        let buffers = (0..<4).map { _ in FloatBuffer(count: 1) }
        buffers[1].copy([slope])
        let formula = UpdateFormula(
            .adam(beta1: 0.9, beta2: 0.999, epsilon: 0),
            scalars: StepScalars(learningRate: 0.25, step: 0)
        )

        formula.apply(
            weights: buffers[0].floats,
            slopes: buffers[1].floats,
            first: buffers[2].floats,
            second: buffers[3].floats,
            count: 1
        )

        #expect(abs(buffers[0].floats[0] + 0.25) < 1e-4)
    }
}
