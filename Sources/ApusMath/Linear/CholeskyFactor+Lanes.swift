/// Solves for eight right-hand sides at once, one in each lane.
extension CholeskyFactor {
    package typealias Lanes = SIMD8<Double>

    /// L⁻¹ B in the place of B; `lanes` has a row for each row of L.
    package func solveLower(_ lanes: inout [Lanes]) {
        for row in 0..<self.size {
            var (even, odd) = (lanes[row], Lanes.zero)
            let start = row &* self.factor.stride
            let whole = row >> 2
            for chunk in 0..<whole {
                let factor = self.factor.chunks[start &+ chunk]
                let first = chunk << 2
                even -= lanes[first] * factor.x
                odd -= lanes[first &+ 1] * factor.y
                even -= lanes[first &+ 2] * factor.z
                odd -= lanes[first &+ 3] * factor.w
            }
            for column in (whole << 2)..<row {
                even -= lanes[column] * self.factor[row, column]
            }
            lanes[row] = (even + odd) * self.reciprocals[row]
        }
    }

    /// L⁻ᵀ B in the place of B.
    package func solveUpper(_ lanes: inout [Lanes]) {
        for row in Swift.stride(from: self.size - 1, through: 0, by: -1) {
            let value = lanes[row] * self.reciprocals[row]
            lanes[row] = value
            let start = row &* self.factor.stride
            let whole = row >> 2
            for chunk in 0..<whole {
                let factor = self.factor.chunks[start &+ chunk]
                let first = chunk << 2
                lanes[first] -= value * factor.x
                lanes[first &+ 1] -= value * factor.y
                lanes[first &+ 2] -= value * factor.z
                lanes[first &+ 3] -= value * factor.w
            }
            for column in (whole << 2)..<row {
                lanes[column] -= value * self.factor[row, column]
            }
        }
    }
}
