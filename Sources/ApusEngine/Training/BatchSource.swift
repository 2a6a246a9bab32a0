import ApusMath

/// Gathers batches of one part: picks, augments and normalizes.
struct BatchSource {
    let part: DataPart
    let normalizer: Normalizer

    /// Nothing is drawn for parts that only judge.
    let augmentation: Augmentation?
    private let seed: UInt64

    /// What each byte becomes, when one formula holds for all places.
    private let byteTable: [Float]?

    init(_ part: DataPart, normalizer: Normalizer, augmentation: Augmentation? = nil, seed: UInt64) {
        self.part = part
        self.normalizer = normalizer
        self.augmentation = augmentation.flatMap { $0.isNone ? nil : $0 }
        self.seed = seed
        if normalizer.offset.count == 1 {
            self.byteTable = (0..<256).map { (Float($0) - normalizer.offset[0]) * normalizer.factor[0] }
        } else {
            self.byteTable = nil
        }
    }

    /// A batch of full size whose buffers are filled again and again.
    func makeBatch(size: Int) -> Batch {
        let targets: Batch.Targets =
            switch self.part.dataset.targets {
            case .classes: .classes([Int32](repeating: 0, count: size))
            case .values(_, let width): .values([Float](repeating: 0, count: size * width))
            }
        let images = [Float](repeating: 0, count: size * self.part.dataset.shape.count)
        return Batch(images: images, targets: targets, count: 0)
    }

    /// The order of an epoch: a function of seed and epoch alone.
    func order(epoch: Int) -> [Int] {
        var random = SeededRandom(
            seed: SplitMix64.seed(self.seed, stream: RandomPurpose.shuffle.rawValue),
            stream: UInt64(epoch)
        )
        var order = self.part.indices
        random.shuffle(&order)
        return order
    }

    /// Where each image of an epoch is moved to; `nil` without augmentation.
    func moves(_ order: [Int], epoch: Int) -> [ResidentMove]? {
        guard let augmentation = self.augmentation else { return nil }
        return order.map { sample in
            let move = self.move(sample, augmentation, epoch: epoch)
            return ResidentMove(rows: move.rows, columns: move.columns, isFlipped: move.isFlipped)
        }
    }

    private func move(_ sample: Int, _ augmentation: Augmentation, epoch: Int) -> ImageMove {
        var random = Philox(
            seed: self.seed,
            purpose: RandomPurpose.augmentation.rawValue,
            step: UInt64(epoch)
        ).generator(at: UInt64(sample))
        return ImageMove(augmentation, shape: self.part.dataset.shape, using: &random)
    }

    func fill(_ batch: inout Batch, with samples: ArraySlice<Int>, epoch: Int) {
        batch.count = samples.count
        self.fillTargets(&batch.targets, samples)
        let size = self.part.dataset.shape.count
        for (place, sample) in samples.enumerated() {
            if let augmentation = self.augmentation {
                self.fillMoved(&batch.images, at: place * size, sample: sample, augmentation, epoch: epoch)
            } else {
                self.fillPlain(&batch.images, at: place * size, sample: sample)
            }
        }
    }

    private func fillTargets(_ targets: inout Batch.Targets, _ samples: ArraySlice<Int>) {
        switch (self.part.dataset.targets, targets) {
        case (.classes(let classes, _), .classes(var picked)):
            // Cleared so that the array is not shared, and so not copied, while it is written.
            targets = .classes([])
            for (place, sample) in samples.enumerated() { picked[place] = classes[sample] }
            targets = .classes(picked)
        case (.values(let values, let width), .values(var picked)):
            targets = .values([])
            for (place, sample) in samples.enumerated() {
                for index in 0..<width { picked[place * width + index] = values[sample * width + index] }
            }
            targets = .values(picked)
        default:
            preconditionFailure("a batch is filled by the source that made it")
        }
    }

    private func fillPlain(_ images: inout [Float], at start: Int, sample: Int) {
        let size = self.part.dataset.shape.count
        if case .bytes(let region) = self.part.dataset.samples, let table = self.byteTable {
            region.withBytes { bytes in
                for index in 0..<size { images[start + index] = table[Int(bytes[sample * size + index])] }
            }
        } else {
            self.part.dataset.forEachNumber(ofSample: sample) { index, number in
                images[start + index] = self.normalized(number, index)
            }
        }
    }

    private func fillMoved(
        _ images: inout [Float],
        at start: Int,
        sample: Int,
        _ augmentation: Augmentation,
        epoch: Int
    ) {
        let shape = self.part.dataset.shape
        let move = self.move(sample, augmentation, epoch: epoch)
        var numbers = [Float](repeating: 0, count: shape.count)
        self.part.dataset.forEachNumber(ofSample: sample) { numbers[$0] = $1 }
        for (index, source) in move.sources(shape).enumerated() {
            images[start + index] = self.normalized(source < 0 ? 0 : numbers[source], index)
        }
    }

    private func normalized(_ number: Float, _ index: Int) -> Float {
        let group = index % self.normalizer.offset.count
        return (number - self.normalizer.offset[group]) * self.normalizer.factor[group]
    }
}
