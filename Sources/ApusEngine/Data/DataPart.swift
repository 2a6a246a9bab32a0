/// Some samples of a data set: its training, validation or test part.
package struct DataPart: Sendable {
    package let dataset: Dataset

    /// Which samples, in the part's own order.
    package let indices: [Int]

    package var count: Int { self.indices.count }

    package init(_ dataset: Dataset, indices: [Int]) {
        self.dataset = dataset
        self.indices = indices
    }

    package init(_ dataset: Dataset) {
        self.init(dataset, indices: Array(0..<dataset.count))
    }

    func forEachNumber(_ body: (_ index: Int, _ number: Float) -> Void) {
        for sample in self.indices { self.dataset.forEachNumber(ofSample: sample, body) }
    }
}
