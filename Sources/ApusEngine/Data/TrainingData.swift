import ApusMath

/// The parts that a training uses, and how their numbers are normalized.
package struct TrainingData: Sendable {
    package let train: DataPart
    package let validation: DataPart?
    package let test: DataPart?
    package let normalizer: Normalizer

    package var shape: TensorShape { self.train.dataset.shape }
    package var outputs: Int { self.train.dataset.outputs }

    package init(
        train: DataPart,
        validation: DataPart? = nil,
        test: DataPart? = nil,
        normalizer: Normalizer = .identity
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.normalizer = normalizer
    }

    /// Divides the training samples in an order that only the split's seed decides.
    ///
    /// `test` holds the samples of test files, when there are such.
    init(dividing whole: Dataset, test: Dataset?, by specification: DatasetSpecification) throws(DatasetError) {
        let split = specification.split
        let order = SeededRandom.permutation(count: whole.count, seed: split.seed)
        var rest = order[...]
        func take(_ share: DatasetSpecification.Share?, of count: Int) -> Int {
            switch share {
            case nil: 0
            // Bounded, so that three of them can be added up.
            case .count(let count): min(count, 1 << 40)
            case .fraction(let part): Int((part * Double(count)).rounded())
            }
        }
        let testCount = test == nil ? take(split.test, of: whole.count) : 0
        let validationCount = take(split.validation ?? .fraction(0.1), of: whole.count)
        let left = whole.count - testCount - validationCount
        let trainCount = split.train.map { take($0, of: whole.count) } ?? left
        guard trainCount >= 1, trainCount <= left else {
            throw DatasetError(
                "dataset.split: \(trainCount) training, \(validationCount) validation and \(testCount) test samples do "
                    + "not fit into \(whole.count)"
            )
        }
        func next(_ count: Int) -> DataPart? {
            defer { rest = rest.dropFirst(count) }
            return count == 0 ? nil : DataPart(whole, indices: rest.prefix(count).sorted())
        }
        let ownTest = next(testCount)
        self.validation = next(validationCount)
        let train = DataPart(whole, indices: rest.prefix(trainCount).sorted())
        self.train = train
        self.test =
            test.map { test in
                let count = split.test.map { take($0, of: test.count) } ?? test.count
                return DataPart(test, indices: Array(0..<min(count, test.count)))
            } ?? ownTest
        self.normalizer = Normalizer(specification.normalization, from: train)
    }
}

extension SeededRandom {
    fileprivate static func permutation(count: Int, seed: UInt64) -> [Int] {
        var random = Self(seed: seed, stream: RandomPurpose.split.rawValue)
        return random.permutation(count: count)
    }
}
