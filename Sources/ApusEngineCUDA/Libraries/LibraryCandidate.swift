/// A product of a network that a library could make, with what makes it now.
struct LibraryCandidate {
    /// A range of elements as products read them.
    struct Operand {
        let address: UInt64
        let count: Int
    }

    /// Where the product's end is found: in parts that the update adds, or in one.
    struct Outcome {
        let address: UInt64
        let count: Int
        let isFloat: Bool
        var parts = 1

        /// Elements from one part to the next.
        var partStride = 0
    }

    let product: LibraryProduct
    let launches: [Launch]
    let operands: [Operand]
    let outcome: Outcome
}
