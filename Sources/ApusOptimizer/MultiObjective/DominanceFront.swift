/// The contenders that nobody dominates.
struct DominanceFront: Sendable {
    /// Their indices: by rising violation and first cost, then the second, and so on; equal ones by their index.
    let members: [Int]

    /// Of members with equal costs the first alone.
    let distinct: [Int]

    init(_ contenders: [Contender]) {
        let least = contenders.map(\.violation).min() ?? 0
        // In this order nobody is dominated by one that comes later.
        let order = contenders.indices.filter { contenders[$0].violation == least }.sorted {
            Self.precedes(contenders, $0, $1)
        }
        var members: [Int] = []
        var distinct: [Int] = []
        for index in order {
            if let last = members.last, contenders[last] == contenders[index] {
                members.append(index)
            } else if !distinct.contains(where: { contenders[$0].dominates(contenders[index]) }) {
                members.append(index)
                distinct.append(index)
            }
        }
        self.members = members
        self.distinct = distinct
    }

    private static func precedes(_ contenders: [Contender], _ left: Int, _ right: Int) -> Bool {
        for (first, second) in zip(contenders[left].costs, contenders[right].costs) where first != second {
            return first < second
        }
        return left < right
    }
}
