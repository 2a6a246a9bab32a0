/// The sizes of a dense layer.
struct DenseSizes: Hashable {
    let samples: Int
    let inputs: Int
    let units: Int
    let hasBias: Bool
}
