internal import ApusEngine

/// The data sets on a device, each once for all trainings that read it.
///
/// It keeps none of them: memory is given back with the last training that has one.
struct ResidentShelf {
    private struct Key: Hashable {
        let dataset: Dataset.Identity
        let normalizer: Normalizer
    }

    private struct Place {
        weak var box: ResidentBox?
    }

    private var places: [Key: Place] = [:]

    /// How many there are.
    var count: Int { self.places.values.count { $0.box != nil } }

    /// What is there already.
    func find(_ dataset: Dataset, _ normalizer: Normalizer) -> ResidentBox? {
        self.places[Key(dataset: dataset.identity, normalizer: normalizer)]?.box
    }

    mutating func put(_ box: ResidentBox, _ dataset: Dataset, _ normalizer: Normalizer) {
        self.places = self.places.filter { $0.value.box != nil }
        self.places[Key(dataset: dataset.identity, normalizer: normalizer)] = Place(box: box)
    }
}
