import ApusEngine
import Glibc

/// Losses, their gradients and the count of correct answers, over the network's output.
struct LossKernel {
    let loss: Loss
    let outputs: Int

    /// Writes the gradient of the mean loss when given a place for it.
    ///
    /// With `logits`, the softmax's input, the gradient is that of the logits; without, that of the output.
    func sums(
        _ batch: Batch,
        output: UnsafePointer<Float>,
        logits: UnsafePointer<Float>?,
        gradient: UnsafeMutablePointer<Float>?
    ) throws(OneDNNError) -> BatchSums {
        try self.check(batch)
        var sums = BatchSums(count: batch.count)
        var target = [Float](repeating: 0, count: self.outputs)
        for sample in 0..<batch.count {
            let first = sample * self.outputs
            self.fill(&target, batch.targets, sample: sample)
            if let logits {
                sums.loss += self.crossEntropy(logits + first, target)
            } else {
                sums.loss += self.squares(output + first, target)
            }
            if let gradient {
                // For cross-entropy of a softmax p − t; for squares 2 (y − t) / outputs.
                let factor = logits == nil ? 2 / Float(self.outputs * batch.count) : 1 / Float(batch.count)
                for index in 0..<self.outputs {
                    gradient[first + index] = (output[first + index] - target[index]) * factor
                }
            }
            if case .classes(let classes) = batch.targets, self.largest(output + first) == Int(classes[sample]) {
                sums.correct += 1
            }
        }
        return sums
    }

    private func crossEntropy(_ logits: UnsafePointer<Float>, _ target: [Float]) -> Double {
        var largest = -Double.infinity
        for index in 0..<self.outputs { largest = max(largest, Double(logits[index])) }
        var sum = 0.0
        for index in 0..<self.outputs { sum += exp(Double(logits[index]) - largest) }
        let logSum = largest + log(sum)
        var loss = 0.0
        for index in 0..<self.outputs where target[index] != 0 {
            loss -= Double(target[index]) * (Double(logits[index]) - logSum)
        }
        return loss
    }

    private func squares(_ output: UnsafePointer<Float>, _ target: [Float]) -> Double {
        var loss = 0.0
        for index in 0..<self.outputs {
            let distance = Double(output[index]) - Double(target[index])
            loss += distance * distance
        }
        return loss / Double(self.outputs)
    }

    private func fill(_ target: inout [Float], _ targets: Batch.Targets, sample: Int) {
        switch targets {
        case .values(let values):
            for index in 0..<self.outputs { target[index] = values[sample * self.outputs + index] }
        case .classes(let classes):
            var smoothing: Float = 0
            if case .crossEntropy(let given) = self.loss { smoothing = Float(given) }
            for index in 0..<self.outputs { target[index] = smoothing / Float(self.outputs) }
            target[Int(classes[sample])] += 1 - smoothing
        }
    }

    /// The first of equal largest outputs.
    private func largest(_ output: UnsafePointer<Float>) -> Int {
        var best = 0
        for index in 1..<max(self.outputs, 1) where output[index] > output[best] { best = index }
        return best
    }

    private func check(_ batch: Batch) throws(OneDNNError) {
        switch batch.targets {
        case .values(let values):
            guard values.count < batch.count * self.outputs else { return }
            throw .batch(
                "\(batch.count) samples need \(batch.count * self.outputs) targets, and the batch has \(values.count)"
            )
        case .classes(let classes):
            guard classes.count >= batch.count else {
                throw .batch("\(batch.count) samples need as many classes, and the batch has \(classes.count)")
            }
            for sample in 0..<batch.count where !(0..<self.outputs).contains(Int(classes[sample])) {
                throw .batch("sample \(sample) has class \(classes[sample]); the network has \(self.outputs) outputs")
            }
        }
    }
}
