/// A matrix product with a (inputs, units) kernel.
struct ReferenceDense {
    let inputs: Int
    let units: Int

    func forward(_ input: [Double], kernel: [Double], bias: [Double]?, samples: Int) -> [Double] {
        var output = [Double](repeating: 0, count: samples * self.units)
        for sample in 0..<samples {
            if let bias {
                Rows.addScaled(&output, sample * self.units, bias, 0, count: self.units, factor: 1)
            }
            for place in 0..<self.inputs {
                Rows.addScaled(
                    &output,
                    sample * self.units,
                    kernel,
                    place * self.units,
                    count: self.units,
                    factor: input[sample * self.inputs + place]
                )
            }
        }
        return output
    }

    /// Gradients of the input, the kernel and the bias.
    func backward(
        _ gradient: [Double],
        input: [Double],
        kernel: [Double],
        samples: Int
    ) -> (input: [Double], kernel: [Double], bias: [Double]) {
        var inputGradient = [Double](repeating: 0, count: input.count)
        var kernelGradient = [Double](repeating: 0, count: kernel.count)
        var biasGradient = [Double](repeating: 0, count: self.units)
        for sample in 0..<samples {
            let row = sample * self.units
            Rows.addScaled(&biasGradient, 0, gradient, row, count: self.units, factor: 1)
            for place in 0..<self.inputs {
                let index = sample * self.inputs + place
                inputGradient[index] = Rows.dot(kernel, place * self.units, gradient, row, count: self.units)
                Rows.addScaled(
                    &kernelGradient,
                    place * self.units,
                    gradient,
                    row,
                    count: self.units,
                    factor: input[index]
                )
            }
        }
        return (inputGradient, kernelGradient, biasGradient)
    }
}
