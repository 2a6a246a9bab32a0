/// Cross-correlation of an NHWC input with a (height, width, channels, filters) kernel.
struct ReferenceConvolution {
    let places: WindowPlaces
    let filters: Int

    private var channels: Int { self.places.input.channels }

    func forward(_ input: [Double], kernel: [Double], bias: [Double]?, samples: Int) -> [Double] {
        let cells = samples * self.places.output.height * self.places.output.width
        var output = [Double](repeating: 0, count: cells * self.filters)
        if let bias {
            for cell in 0..<cells {
                Rows.addScaled(&output, cell * self.filters, bias, 0, count: self.filters, factor: 1)
            }
        }
        self.places.forEach(samples: samples) { cell, source, element in
            for channel in 0..<self.channels {
                Rows.addScaled(
                    &output,
                    cell * self.filters,
                    kernel,
                    (element * self.channels + channel) * self.filters,
                    count: self.filters,
                    factor: input[source * self.channels + channel]
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
        var biasGradient = [Double](repeating: 0, count: self.filters)
        self.places.forEach(samples: samples) { cell, source, element in
            for channel in 0..<self.channels {
                let row = (element * self.channels + channel) * self.filters
                let place = source * self.channels + channel
                inputGradient[place] += Rows.dot(
                    kernel,
                    row,
                    gradient,
                    cell * self.filters,
                    count: self.filters
                )
                Rows.addScaled(
                    &kernelGradient,
                    row,
                    gradient,
                    cell * self.filters,
                    count: self.filters,
                    factor: input[place]
                )
            }
        }
        for cell in 0..<(gradient.count / self.filters) {
            Rows.addScaled(&biasGradient, 0, gradient, cell * self.filters, count: self.filters, factor: 1)
        }
        return (inputGradient, kernelGradient, biasGradient)
    }
}
