/// Numbers of a file with their shape, in the type that the file holds them.
struct NumberArray: Sendable {
    enum Storage: Sendable {
        case bytes(ByteRegion)
        case floats([Float])

        /// 64-bit integers or narrower, signed: labels.
        case integers([Int])
    }

    /// The first side counts samples.
    let shape: [Int]
    let storage: Storage

    var count: Int { self.shape.reduce(1, *) }
}
