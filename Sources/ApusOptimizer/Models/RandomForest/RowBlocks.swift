/// The numeric columns of rows, eight at a time, so that a pass over a node's samples looks at eight columns at once.
struct RowBlocks: Sendable {
    /// The columns in the order of their lanes.
    let columns: [Int]

    /// How many blocks a row has.
    let count: Int
    private let blocks: [SIMD8<Double>]

    init(_ data: ForestData, columns: [Int]) {
        self.columns = columns
        self.count = (columns.count + 7) / 8
        var blocks = [SIMD8<Double>](repeating: .zero, count: data.count * self.count)
        for (lane, column) in columns.enumerated() {
            let values = data.columns[column]
            for row in 0..<data.count { blocks[row &* self.count &+ lane / 8][lane % 8] = values[row] }
        }
        self.blocks = blocks
    }

    /// The least and the greatest value of block number `block` over some rows, one at least.
    func range(of block: Int, over rows: [Int32], _ places: Range<Int>) -> (least: SIMD8<Double>, most: SIMD8<Double>) {
        var least = self.blocks[Int(rows[places.lowerBound]) &* self.count &+ block]
        var most = least
        for place in places {
            let values = self.blocks[Int(rows[place]) &* self.count &+ block]
            least.replace(with: values, where: values .< least)
            most.replace(with: values, where: values .> most)
        }
        return (least, most)
    }

    /// The weights and the weighted targets of those rows whose values are at most `limits`.
    func sums(
        of block: Int,
        upTo limits: SIMD8<Double>,
        over rows: [Int32],
        _ places: Range<Int>,
        weights: [Double],
        weighted: [Double]
    ) -> (weights: SIMD8<Double>, sums: SIMD8<Double>) {
        var (weight, sum) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        for place in places {
            let row = Int(rows[place])
            let isLeft = self.blocks[row &* self.count &+ block] .<= limits
            weight += SIMD8<Double>.zero.replacing(with: SIMD8(repeating: weights[row]), where: isLeft)
            sum += SIMD8<Double>.zero.replacing(with: SIMD8(repeating: weighted[row]), where: isLeft)
        }
        return (weight, sum)
    }
}
