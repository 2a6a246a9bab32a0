/// A data set's size as far as it shows without reading it: for estimates only.
package struct DatasetExtent: Hashable, Sendable {
    /// A file by its name, and its length.
    package struct File: Hashable, Sendable {
        package let name: String
        package let byteCount: Int

        package init(name: String, byteCount: Int) { (self.name, self.byteCount) = (name, byteCount) }
    }

    package let shape: TensorShape

    /// Samples that are trained on in an epoch, and those that are judged after it.
    package let train: Int
    package let judged: Int

    private static let known: [String: (shape: TensorShape, train: Int, test: Int)] = [
        "mnist": (TensorShape(height: 28, width: 28, channels: 1), 60_000, 10_000),
        "fashion-mnist": (TensorShape(height: 28, width: 28, channels: 1), 60_000, 10_000),
        "cifar10": (TensorShape(height: 32, width: 32, channels: 3), 50_000, 10_000),
        "cifar100": (TensorShape(height: 32, width: 32, channels: 3), 50_000, 10_000),
    ]

    /// From the lengths of plain IDX files, a name that is known, or the shape that the specification gives; `nil` where
    /// none of these tells.
    package init?(_ specification: DatasetSpecification, files: [File]) {
        if let images = Self.images(files, "train", specification.shape) {
            let test = Self.images(files, "t10k", nil) ?? Self.images(files, "test", nil)
            self.init(specification.split, shape: images.shape, whole: images.count, test: test?.count)
        } else if let known = specification.name.flatMap({ Self.known[$0] }) {
            self.init(specification.split, shape: known.shape, whole: known.train, test: known.test)
        } else if let shape = specification.shape, shape.count > 0 {
            // A byte for each number: the trials of a study are all off by the same factor, which its first ones tell.
            let bytes = files.reduce(0) { $0 + Double(max(0, $1.byteCount)) }
            let count = min(max(bytes / Double(shape.count), 10), 1e12)
            self.init(specification.split, shape: shape, whole: Int(count), test: nil)
        } else {
            return nil
        }
    }

    /// `IDX` has a header of 16 bytes before images, and of 8 before labels, of a byte each.
    private static func images(
        _ files: [File],
        _ part: String,
        _ shape: TensorShape?
    ) -> (shape: TensorShape, count: Int)? {
        func length(_ kind: String) -> Int? {
            files.first { $0.name.hasPrefix("\(part)-\(kind)") && !$0.name.hasSuffix(".gz") }?.byteCount
        }
        guard let images = length("images"), let labels = length("labels"), labels > 8, images > 16 else { return nil }
        let (pixels, rest) = (images - 16).quotientAndRemainder(dividingBy: labels - 8)
        guard rest == 0, pixels > 0 else { return nil }
        if let shape, shape.count == pixels { return (shape, labels - 8) }
        let side = Int(Double(pixels).squareRoot())
        let square = TensorShape(height: side, width: side, channels: 1)
        return (side * side == pixels ? square : TensorShape(flat: pixels), labels - 8)
    }

    /// Divides as ``TrainingData`` does.
    private init?(_ split: DatasetSpecification.Split, shape: TensorShape, whole: Int, test: Int?) {
        func take(_ share: DatasetSpecification.Share?, of count: Int) -> Int {
            switch share {
            case nil: 0
            case .count(let wanted): min(wanted, count)
            case .fraction(let part): Int((part * Double(count)).rounded())
            }
        }
        let validation = take(split.validation ?? .fraction(0.1), of: whole)
        let judged = test.map { split.test == nil ? $0 : take(split.test, of: $0) } ?? take(split.test, of: whole)
        let left = whole - validation - (test == nil ? judged : 0)
        let train = split.train == nil ? left : take(split.train, of: whole)
        guard train >= 1 else { return nil }
        (self.shape, self.train, self.judged) = (shape, train, validation + judged)
    }
}
