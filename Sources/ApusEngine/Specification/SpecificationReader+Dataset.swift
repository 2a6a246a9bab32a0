extension SpecificationReader {
    mutating func dataset(_ value: JSONValue?) -> DatasetSpecification {
        if case .text(let name)? = value { return DatasetSpecification(name: name) }
        let keys = ["name", "path", "format", "split", "normalize", "target", "shape"]
        guard value != nil else {
            self.note("dataset", "missing; give a data set's name, or {path: …}")
            return DatasetSpecification()
        }
        let fields = self.fields(value, at: "dataset", keys: keys)
        let name = self.text(fields, "name")
        let path = self.text(fields, "path")
        if (name == nil) == (path == nil) {
            self.note("dataset", "give either 'name' or 'path'")
        }
        return DatasetSpecification(
            name: name,
            path: path,
            format: self.choice(fields, "format", default: .auto),
            split: self.split(fields.value("split")),
            normalization: self.choice(fields, "normalize", default: .scale),
            target: self.text(fields, "target"),
            shape: self.shape(fields)
        )
    }

    private mutating func split(_ value: JSONValue?) -> DatasetSpecification.Split {
        let fields = self.fields(value, at: "dataset.split", keys: ["train", "validation", "test", "seed"])
        return DatasetSpecification.Split(
            train: self.share(fields, "train"),
            validation: self.share(fields, "validation"),
            test: self.share(fields, "test"),
            seed: UInt64(self.integer(fields, "seed", in: 0...Int.max, default: 0))
        )
    }

    /// An integer counts samples; a number with a fraction, below 1, is a part of the whole.
    private mutating func share(_ fields: Fields, _ key: String) -> DatasetSpecification.Share? {
        switch fields.value(key) {
        case nil: return nil
        case .real(let part)? where part > 0 && part < 1: return .fraction(part)
        case .integer(let count)? where count >= 0: return .count(count)
        case .some(let other):
            self.note(
                fields.path(of: key),
                "expected a count of samples, or a part between 0 and 1, got \(other.kindDescription)"
            )
            return nil
        }
    }

    /// `[28, 28]`, `[28, 28, 1]` or `[784]`.
    private mutating func shape(_ fields: Fields) -> TensorShape? {
        guard let value = fields.value("shape") else { return nil }
        let path = fields.path(of: "shape")
        guard case .list(let values) = value, (1...3).contains(values.count) else {
            self.note(path, "expected [height, width, channels], got \(value.kindDescription)")
            return nil
        }
        let sides = values.enumerated().map { self.integer($1, at: "\(path)[\($0)]", in: 1...65_536) }
        if sides.count == 1 { return TensorShape(flat: sides[0]) }
        return TensorShape(height: sides[0], width: sides[1], channels: sides.count == 3 ? sides[2] : 1)
    }
}
