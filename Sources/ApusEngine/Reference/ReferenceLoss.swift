import Glibc

/// Losses, their gradients and the count of correct answers.
struct ReferenceLoss {
    let loss: Loss
    let outputs: Int

    struct Result {
        var sums: BatchSums

        /// Of the mean loss; for cross-entropy of the softmax's input, else of the output.
        var gradient: [Double]
    }

    /// `logits` is the softmax's input, `output` the network's output.
    func evaluate(output: [Double], logits: [Double], targets: Batch.Targets, count: Int) -> Result {
        var result = Result(
            sums: BatchSums(count: count),
            gradient: [Double](repeating: 0, count: count * self.outputs)
        )
        for sample in 0..<count {
            let target = self.target(targets, sample: sample)
            let cells = (sample * self.outputs)..<((sample + 1) * self.outputs)
            switch self.loss {
            case .crossEntropy:
                self.addCrossEntropy(output[cells], logits[cells], target, count, to: &result)
            case .meanSquaredError:
                self.addSquares(output[cells], target, count, to: &result)
            }
            if case .classes(let classes) = targets, Self.largest(output[cells]) == Int(classes[sample]) {
                result.sums.correct += 1
            }
        }
        return result
    }

    private func addCrossEntropy(
        _ output: ArraySlice<Double>,
        _ logits: ArraySlice<Double>,
        _ target: [Double],
        _ count: Int,
        to result: inout Result
    ) {
        let largest = logits.reduce(-Double.infinity) { max($0, $1) }
        let logSum = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
        for (index, cell) in output.indices.enumerated() {
            // 0 · ∞ is NaN: a class that is no target must not spoil the sum.
            if target[index] != 0 { result.sums.loss -= target[index] * (logits[cell] - logSum) }
            result.gradient[cell] = (output[cell] - target[index]) / Double(count)
        }
    }

    private func addSquares(
        _ output: ArraySlice<Double>,
        _ target: [Double],
        _ count: Int,
        to result: inout Result
    ) {
        for (index, cell) in output.indices.enumerated() {
            let distance = output[cell] - target[index]
            result.sums.loss += distance * distance / Double(self.outputs)
            result.gradient[cell] = 2 * distance / Double(self.outputs * count)
        }
    }

    private func target(_ targets: Batch.Targets, sample: Int) -> [Double] {
        switch targets {
        case .values(let values):
            return values[(sample * self.outputs)..<((sample + 1) * self.outputs)].map(Double.init)
        case .classes(let classes):
            var smoothing = 0.0
            if case .crossEntropy(let given) = self.loss { smoothing = given }
            var target = [Double](repeating: smoothing / Double(self.outputs), count: self.outputs)
            target[Int(classes[sample])] += 1 - smoothing
            return target
        }
    }

    private static func largest(_ values: ArraySlice<Double>) -> Int {
        var best = values.startIndex
        for index in values.indices where values[index] > values[best] { best = index }
        return best - values.startIndex
    }
}
