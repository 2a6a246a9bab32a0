/// What a space looks up often, computed once.
///
/// It follows from the space's parameters and conditions, so two layouts of equal spaces are equal and comparing them
/// costs nothing.
struct SpaceLayout: Sendable {
    let indices: [String: Int]
    let axes: [Axis]
    let tunable: [Int]
    let parentsFirst: [Int]

    /// For each parameter the index of its condition.
    let conditionOf: [Int?]

    /// For each condition the parameters that it refers to.
    let parentsOf: [[Int]]

    /// The indices of all parameters by their names' bytes.
    let byName: [Int]

    /// Parents before children, otherwise in rising order; fewer than `count` where parents go in a circle.
    ///
    /// `parents[child]` holds indices below `count`.
    static func parentsFirst(count: Int, parents: [[Int]]) -> [Int] {
        var missing = parents.map { Set($0).count }
        var children = [[Int]](repeating: [], count: count)
        for child in 0..<count {
            for parent in Set(parents[child]) {
                children[parent].append(child)
            }
        }
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: count)
        var candidate = 0
        while candidate < count {
            guard !isPlaced[candidate], missing[candidate] == 0 else {
                candidate += 1
                continue
            }
            isPlaced[candidate] = true
            order.append(candidate)
            for child in children[candidate] {
                missing[child] -= 1
            }
            candidate = children[candidate].min().map { min($0, candidate + 1) } ?? candidate + 1
        }
        return order
    }
}

extension SpaceLayout: Hashable {
    static func == (left: Self, right: Self) -> Bool {
        true
    }

    func hash(into hasher: inout Hasher) {}
}
