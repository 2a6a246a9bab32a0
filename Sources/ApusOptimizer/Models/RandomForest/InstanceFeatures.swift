import ApusStudy

/// The columns by which a forest tells instances apart.
///
/// Features are scaled to 0 to 1; those that are the same for all instances are left out. Instances without features
/// are categories, so that a forest learns how hard each of them is.
struct InstanceFeatures: Hashable, Sendable {
    let columns: [ForestSchema.Column]

    /// The encoded columns of each instance.
    let rows: [[Double]]

    /// `nil` for a single instance, where there is nothing to tell apart.
    init?(_ instances: StudyInstances) {
        let count = instances.instances.count
        guard count > 1 else { return nil }
        var columns: [[Double]] = []
        for feature in instances.features.indices {
            let values = instances.instances.map {
                $0.features.indices.contains(feature) ? $0.features[feature] : 0
            }
            guard let least = values.min(), let most = values.max(), least < most else { continue }
            // Halves, for the distance between the largest numbers overflows.
            let width = 0.5 * most - 0.5 * least
            columns.append(values.map { (0.5 * $0 - 0.5 * least) / width })
        }
        guard !columns.isEmpty else {
            self.columns = [.categorical(count: count)]
            self.rows = (0..<count).map { [Double($0)] }
            return
        }
        self.columns = columns.map { _ in .numeric }
        self.rows = (0..<count).map { instance in columns.map { $0[instance] } }
    }

    /// A few instances from all over the list.
    func spread(_ most: Int) -> [Int] {
        let count = self.rows.count
        guard count > most else { return Array(0..<count) }
        return (0..<most).map { $0 * count / most }
    }
}
