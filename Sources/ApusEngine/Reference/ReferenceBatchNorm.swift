/// Batch normalization (Ioffe and Szegedy 2015, algorithm 1), over all places of all samples of a channel.
struct ReferenceBatchNorm {
    let channels: Int
    let epsilon: Double

    struct Moments {
        var mean: [Double]

        /// Biased: the mean of the squares.
        var variance: [Double]
    }

    func moments(_ input: [Double]) -> Moments {
        let rows = input.count / self.channels
        var mean = [Double](repeating: 0, count: self.channels)
        var variance = mean
        for index in input.indices { mean[index % self.channels] += input[index] / Double(rows) }
        for index in input.indices {
            let distance = input[index] - mean[index % self.channels]
            variance[index % self.channels] += distance * distance / Double(rows)
        }
        return Moments(mean: mean, variance: variance)
    }

    func forward(_ input: [Double], moments: Moments, gamma: [Double], beta: [Double]) -> [Double] {
        input.indices.map { index in
            let channel = index % self.channels
            let deviation = (moments.variance[channel] + self.epsilon).squareRoot()
            return gamma[channel] * (input[index] - moments.mean[channel]) / deviation + beta[channel]
        }
    }

    /// Gradients of the input, gamma and beta, with the moments of the batch themselves functions of the input.
    func backward(
        _ gradient: [Double],
        input: [Double],
        gamma: [Double]
    ) -> (input: [Double], gamma: [Double], beta: [Double]) {
        let moments = self.moments(input)
        let rows = Double(input.count / self.channels)
        var gammaGradient = [Double](repeating: 0, count: self.channels)
        var betaGradient = gammaGradient
        let deviations = moments.variance.map { ($0 + self.epsilon).squareRoot() }
        let normalized = input.indices.map { index in
            (input[index] - moments.mean[index % self.channels]) / deviations[index % self.channels]
        }
        for index in input.indices {
            gammaGradient[index % self.channels] += gradient[index] * normalized[index]
            betaGradient[index % self.channels] += gradient[index]
        }
        let inputGradient = input.indices.map { index in
            let channel = index % self.channels
            let centred =
                gradient[index] - betaGradient[channel] / rows - normalized[index] * gammaGradient[channel] / rows
            return gamma[channel] / deviations[channel] * centred
        }
        return (inputGradient, gammaGradient, betaGradient)
    }
}
