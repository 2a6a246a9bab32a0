import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct ValueTests {
    private static func value(wantsGradient: Bool) -> Value {
        Value(
            Form(samples: 1, shape: TensorShape(flat: 4), layout: .channelsLast),
            number: 1,
            copy: nil,
            readers: 2,
            wantsGradient: wantsGradient,
            buffers: BufferPool(batch: 1)
        )
    }

    @Test func `the second reader's gradient is added to the first one's`() throws {
        let value = Self.value(wantsGradient: true)
        let team = ThreadTeam(threads: 1, runtime: try OneDNNRuntime())

        for factor in [Float(1), 10, 100] {
            let target = try #require(value.claimGradient())
            for index in 0..<4 { target.floats[index] = factor * Float(index) }
            target.finish(team)
        }

        #expect((0..<4).map { value.gradient[$0] } == [0, 111, 222, 333])
    }

    @Test func `a gradient that nobody wants has no place`() {
        #expect(Self.value(wantsGradient: false).claimGradient() == nil)
    }

    @Test func `a fused activation's derivative is taken once`() throws {
        let value = Self.value(wantsGradient: true)
        let team = ThreadTeam(threads: 1, runtime: try OneDNNRuntime())
        value.activation = FusedActivation(.relu)
        for index in 0..<4 {
            value.data[index] = Float(index) - 1
            value.gradient[index] = 5
        }

        value.differentiateActivation(team)
        #expect((0..<4).map { value.gradient[$0] } == [0, 0, 5, 5])

        value.isActivationDone = true
        value.data[3] = -1
        value.differentiateActivation(team)
        #expect(value.gradient[3] == 5)
    }
}
