import ApusEngine
import Testing

@Suite struct TrainingDataTests {
    @Test func `the parts are disjoint and of the wanted sizes`() throws {
        let data = try self.split(
            DatasetSpecification.Split(train: .count(50), validation: .fraction(0.2), test: .count(10))
        )

        let parts = [data.train, data.validation, data.test].compactMap { $0?.indices }
        #expect(parts.map(\.count) == [50, 20, 10])
        #expect(Set(parts.joined()).count == 80)
    }

    @Test func `a tenth is for validation when nothing is said, and the rest trains`() throws {
        let data = try self.split(DatasetSpecification.Split())

        #expect(data.validation?.count == 10)
        #expect(data.train.count == 90)
        #expect(data.test == nil)
    }

    @Test func `the seed alone decides which samples`() throws {
        let first = try self.split(DatasetSpecification.Split(seed: 1))
        let again = try self.split(DatasetSpecification.Split(seed: 1))
        let other = try self.split(DatasetSpecification.Split(seed: 2))

        #expect(first.validation?.indices == again.validation?.indices)
        #expect(first.validation?.indices != other.validation?.indices)
    }

    @Test func `parts that are too large are refused`() {
        #expect(
            throws: DatasetError(
                "dataset.split: 90 training, 20 validation and 0 test samples do not fit into 100"
            )
        ) {
            try self.split(DatasetSpecification.Split(train: .count(90), validation: .count(20)))
        }
        #expect(throws: DatasetError.self) {
            try self.split(
                DatasetSpecification.Split(train: .count(.max), validation: .count(.max), test: .count(.max))
            )
        }
        #expect(throws: DatasetError.self) { try self.split(DatasetSpecification.Split(validation: .count(100))) }
    }

    @Test func `scaling maps each feature of the training part to 0 … 1`() throws {
        let data = try self.split(DatasetSpecification.Split(), normalization: .scale)

        let values = data.train.indices.map { Float($0) }
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        #expect(data.normalizer == Normalizer(offset: [low, 5], factor: [1 / (high - low), 1]))
    }

    @Test func `standardizing gives mean 0 and deviation 1`() throws {
        let data = try self.split(DatasetSpecification.Split(), normalization: .standardize)

        let values = data.train.indices.map { (Float($0) - data.normalizer.offset[0]) * data.normalizer.factor[0] }
        #expect(abs(values.reduce(0, +)) < 1e-3)
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Float(values.count) - 1) < 1e-4)
        #expect(data.normalizer.factor[1] == 1)
    }

    @Test func `without normalization numbers stay`() throws {
        #expect(try self.split(DatasetSpecification.Split(), normalization: .none).normalizer == .identity)
    }

    /// 100 samples of the features `index` and 5.
    private func split(
        _ split: DatasetSpecification.Split,
        normalization: DatasetSpecification.Normalization = .scale
    ) throws -> TrainingData {
        let folder = try ScratchFolder()
        let rows = (0..<100).map { "\($0),5,\($0 % 3)" }.joined(separator: "\n")
        let path = try folder.file("t.csv", "a,b,y\n\(rows)\n")
        let specification = DatasetSpecification(split: split, normalization: normalization)
        return try DatasetLoader(specification, loss: .crossEntropy(smoothing: 0)).load(path: path)
    }
}
