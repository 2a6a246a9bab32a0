/// Maximum, mean and global mean over windows, for each channel on its own.
struct ReferencePool {
    let places: WindowPlaces

    private var channels: Int { self.places.input.channels }

    func maximum(_ input: [Double], samples: Int) -> [Double] {
        self.winners(input, samples: samples).map { input[$0] }
    }

    /// Each gradient goes to the element that won.
    func maximumBackward(_ gradient: [Double], input: [Double], samples: Int) -> [Double] {
        var result = [Double](repeating: 0, count: input.count)
        for (cell, winner) in self.winners(input, samples: samples).enumerated() { result[winner] += gradient[cell] }
        return result
    }

    func mean(_ input: [Double], samples: Int) -> [Double] {
        let counts = self.counts(samples: samples)
        var output = [Double](repeating: 0, count: samples * self.places.output.count)
        self.places.forEach(samples: samples) { cell, source, _ in
            for channel in 0..<self.channels {
                output[cell * self.channels + channel] += input[source * self.channels + channel] / counts[cell]
            }
        }
        return output
    }

    func meanBackward(_ gradient: [Double], samples: Int) -> [Double] {
        let counts = self.counts(samples: samples)
        var result = [Double](repeating: 0, count: samples * self.places.input.count)
        self.places.forEach(samples: samples) { cell, source, _ in
            for channel in 0..<self.channels {
                result[source * self.channels + channel] += gradient[cell * self.channels + channel] / counts[cell]
            }
        }
        return result
    }

    /// The index of the input element that each output element takes; NaN wins over numbers.
    private func winners(_ input: [Double], samples: Int) -> [Int] {
        var winners = [Int](repeating: -1, count: samples * self.places.output.count)
        self.places.forEach(samples: samples) { cell, source, _ in
            for channel in 0..<self.channels {
                let output = cell * self.channels + channel
                let candidate = source * self.channels + channel
                let current = winners[output]
                if current < 0 || input[candidate] > input[current]
                    || (input[candidate].isNaN && !input[current].isNaN)
                {
                    winners[output] = candidate
                }
            }
        }
        return winners
    }

    /// Elements under the window at each place, padding left out.
    private func counts(samples: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: samples * self.places.output.height * self.places.output.width)
        self.places.forEach(samples: samples) { cell, _, _ in counts[cell] += 1 }
        return counts
    }
}
