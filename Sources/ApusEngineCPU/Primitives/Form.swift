import ApusEngine

/// The shape and layout of a batch of values.
struct Form: Hashable {
    let samples: Int
    let shape: TensorShape
    let layout: Layout

    /// Channels with those that fill up the last block.
    var channelsStored: Int {
        switch self.layout {
        case .channelsLast: self.shape.channels
        case .blocked: (self.shape.channels + Layout.block - 1) / Layout.block * Layout.block
        }
    }

    /// Numbers in memory.
    var count: Int { self.samples * self.shape.height * self.shape.width * self.channelsStored }

    /// Where the element of a channel is; the next ones follow it, within a block.
    func offset(sample: Int, place: Int, channel: Int) -> Int {
        let places = self.shape.height * self.shape.width
        switch self.layout {
        case .channelsLast:
            return (sample * places + place) * self.shape.channels + channel
        case .blocked:
            let first = sample * places * self.channelsStored + channel / Layout.block * places * Layout.block
            return first + place * Layout.block + channel % Layout.block
        }
    }

    func with(_ layout: Layout) -> Form {
        Form(samples: self.samples, shape: self.shape, layout: layout)
    }

    func with(_ shape: TensorShape) -> Form {
        Form(samples: self.samples, shape: shape, layout: self.layout)
    }
}
