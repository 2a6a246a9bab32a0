import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct TensorStoreTests {
    private static func tensors() throws -> [PlanTensor] {
        try NetworkPlan(input: TensorShape(flat: 3), layers: [.dense(.init(units: 7))], loss: .meanSquaredError)
            .parameters
    }

    @Test func `tensors lie on cache lines' borders`() throws {
        let store = TensorStore(try Self.tensors())

        #expect(store.ranges == [0..<21, 32..<39])
        #expect(store.count == 48)
    }

    @Test func `what is put in comes out`() throws {
        let store = TensorStore(try Self.tensors(), initialValue: 0.5)
        #expect(store.arrays == [[Float](repeating: 0.5, count: 21), [Float](repeating: 0.5, count: 7)])
        #expect(store.floats[21] == 0)

        store.arrays = [(0..<21).map(Float.init), (0..<7).map(Float.init)]

        #expect(store.arrays == [(0..<21).map(Float.init), (0..<7).map(Float.init)])
        #expect(store.tensor(1)[6] == 6)
    }
}
