import ApusEngine

/// Applies ``UpdateRule`` to all tensors of a network, in single precision.
///
/// Tensors are cut into pieces of a fixed size, and sums are taken piece by piece, so that the number of threads
/// changes nothing.
struct UpdateKernel {
    private let rule: UpdateRule
    private let memory: NetworkMemory
    private let pieces: [Piece]

    private struct Piece {
        let range: Range<Int>
        let decays: Bool
    }

    /// Small enough that a piece's tensors stay in the first cache through all loops over it.
    private static let pieceMax = 4096

    init(rule: UpdateRule, tensors: [PlanTensor], memory: NetworkMemory) {
        self.rule = rule
        self.memory = memory
        self.pieces = zip(tensors, memory.parameters.ranges).flatMap { tensor, range in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceMax).map {
                Piece(range: $0..<min($0 + Self.pieceMax, range.upperBound), decays: tensor.decays)
            }
        }
    }

    /// One update from the gradients in memory, which it may change.
    func run(_ scalars: StepScalars, team: ThreadTeam) {
        if let bound = self.rule.clipValue { self.clip(Float(bound), team) }
        let factor = self.rule.clipNorm.map { self.factor(norm: $0, team) } ?? 1
        let formula = UpdateFormula(self.rule.optimizer, scalars: scalars)
        let decay = Float(self.rule.weightDecay)
        let shrink = Float(1 - Double(scalars.learningRate) * self.rule.weightDecay)
        let isDecoupled = self.rule.optimizer.isDecoupled
        let (weights, slopes) = (self.memory.parameters.floats, self.memory.gradients.floats)
        let first = self.memory.slots.first?.floats ?? slopes
        let second = self.memory.slots.last?.floats ?? slopes
        self.forEachPiece(team) { _, piece in
            let (weights, slopes) = (weights + piece.range.lowerBound, slopes + piece.range.lowerBound)
            let count = piece.range.count
            if factor != 1 { Lanes.over(0..<count) { slopes[lanes: $0] *= factor } }
            if piece.decays, decay != 0, isDecoupled { Lanes.over(0..<count) { weights[lanes: $0] *= shrink } }
            if piece.decays, decay != 0, !isDecoupled {
                Lanes.over(0..<count) { slopes[lanes: $0] += decay * weights[lanes: $0] }
            }
            formula.apply(
                weights: weights,
                slopes: slopes,
                first: first + piece.range.lowerBound,
                second: second + piece.range.lowerBound,
                count: count
            )
        }
    }

    private func clip(_ bound: Float, _ team: ThreadTeam) {
        let slopes = self.memory.gradients.floats
        self.forEachPiece(team) { _, piece in
            for index in piece.range { slopes[index] = min(max(slopes[index], -bound), bound) }
        }
    }

    /// What brings the joint norm of all gradients down to the bound.
    private func factor(norm bound: Double, _ team: ThreadTeam) -> Float {
        let slopes = self.memory.gradients.floats
        var sums = [Double](repeating: 0, count: self.pieces.count)
        sums.withUnsafeMutableBufferPointer { sums in
            self.forEachPiece(team) { number, piece in
                var sum = 0.0
                for index in piece.range { sum += Double(slopes[index]) * Double(slopes[index]) }
                sums[number] = sum
            }
        }
        let norm = sums.reduce(0, +).squareRoot()
        return norm > bound ? Float(bound / norm) : 1
    }

    private func forEachPiece(_ team: ThreadTeam, _ body: (Int, Piece) -> Void) {
        let isSmall = self.memory.parameters.count < ThreadTeam.elementsMin
        let parts = isSmall ? 1 : team.threads
        team.run(parts: parts) { part in
            for number in (part * self.pieces.count / parts)..<((part + 1) * self.pieces.count / parts) {
                body(number, self.pieces[number])
            }
        }
    }
}
