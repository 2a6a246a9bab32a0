import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct BufferPoolTests {
    @Test func `passes for fewer samples share the memory of the largest`() {
        let pool = BufferPool(batch: 8)
        let shape = TensorShape(height: 2, width: 2, channels: 16)
        let key = BufferPool.Key(value: 1, copy: nil, role: .value)

        let small = pool.floats(key, like: Form(samples: 3, shape: shape, layout: .channelsLast))
        let large = pool.floats(key, like: Form(samples: 8, shape: shape, layout: .blocked))

        #expect(small == large)
        #expect(large[8 * 64 - 1] == 0)
    }

    @Test func `values, gradients and copies have memory of their own`() {
        let pool = BufferPool(batch: 1)
        let form = Form(samples: 1, shape: TensorShape(flat: 4), layout: .channelsLast)
        let keys = [
            BufferPool.Key(value: 1, copy: nil, role: .value), BufferPool.Key(value: 2, copy: nil, role: .value),
            BufferPool.Key(value: 1, copy: .blocked, role: .value),
            BufferPool.Key(value: 1, copy: nil, role: .gradient),
            BufferPool.Key(value: 1, copy: nil, role: .extraGradient),
        ]

        #expect(Set(keys.map { pool.floats($0, like: form) }).count == keys.count)
    }
}
