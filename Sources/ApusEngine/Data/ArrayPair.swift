/// An array of samples and the array of their targets, put together.
struct ArrayPair {
    let x: NumberArray
    let y: NumberArray

    /// Where each comes from, for messages.
    let xPlace: String
    let yPlace: String

    /// Most classes that integers may name; far above it the file is probably no classification.
    static let classesMax = 1_000_000

    func dataset(shape: TensorShape?, isRegression: Bool) throws(DatasetError) -> Dataset {
        let count = self.x.shape[0]
        guard self.y.shape[0] == count else {
            throw DatasetError(
                "\(self.yPlace): has \(self.y.shape[0]) targets for the \(count) samples of \(self.xPlace)"
            )
        }
        let given = try self.sampleShape()
        if let shape, shape.count != given.count {
            throw DatasetError("\(self.xPlace): its samples have \(given.count) numbers, which is no shape of \(shape)")
        }
        return Dataset(
            shape: shape ?? given,
            samples: try self.samples(),
            targets: try self.targets(isRegression: isRegression),
            count: count
        )
    }

    private func sampleShape() throws(DatasetError) -> TensorShape {
        let sides = self.x.shape
        guard sides.dropFirst().reduce(1, *) <= 1 << 24 else {
            throw DatasetError("\(self.xPlace): its samples have more than \(1 << 24) numbers")
        }
        switch sides.count {
        case 1: return TensorShape(flat: 1)
        case 2: return TensorShape(flat: sides[1])
        case 3: return TensorShape(height: sides[1], width: sides[2], channels: 1)
        default: return TensorShape(height: sides[1], width: sides[2], channels: sides[3])
        }
    }

    private func samples() throws(DatasetError) -> Dataset.Samples {
        switch self.x.storage {
        case .bytes(let region): return .bytes(region)
        case .integers(let integers): return .floats(integers.map(Float.init))
        case .floats(let floats):
            if let index = floats.firstIndex(where: { !$0.isFinite }) {
                let sample = index / max(floats.count / self.x.shape[0], 1)
                throw DatasetError("\(self.xPlace): sample \(sample) holds \(floats[index]); expected finite numbers")
            }
            return .floats(floats)
        }
    }

    private func targets(isRegression: Bool) throws(DatasetError) -> Dataset.Targets {
        let width = self.y.shape.dropFirst().reduce(1, *)
        switch self.y.storage {
        case .bytes(let region) where width == 1:
            return try self.classes(region.withBytes { $0.map(Int.init) })
        case .integers(let integers) where width == 1:
            return try self.classes(integers)
        case .floats(let floats) where width == 1 && !isRegression:
            return try self.classes(floats.map { Int(exactly: $0) ?? -1 })
        case .floats(let floats):
            return .values(floats, width: width)
        case .integers(let integers):
            return .values(integers.map(Float.init), width: width)
        case .bytes(let region):
            return .values(region.withBytes { $0.map(Float.init) }, width: width)
        }
    }

    private func classes(_ labels: [Int]) throws(DatasetError) -> Dataset.Targets {
        if let index = labels.firstIndex(where: { !(0..<Self.classesMax).contains($0) }) {
            throw DatasetError(
                "\(self.yPlace): the label of sample \(index) is no class; expected integers of 0 to "
                    + "\(Self.classesMax - 1)"
            )
        }
        return .classes(labels.map(Int32.init), count: (labels.max() ?? 0) + 1)
    }
}
