/// Contenders in fronts, and how much room each has in its front.
///
/// Deb, Pratap, Agarwal and Meyarivan (2002), sections III.A and III.B.
struct NonDominatedSorting: Sendable {
    /// For each contender the front that it is in, 0 for the one that nobody dominates.
    private(set) var ranks: [Int]

    /// For each contender the sides of the box between its neighbours in its front; infinite at the ends.
    private(set) var crowding: [Double]

    /// The indices of each front's contenders, in rising order.
    private(set) var fronts: [[Int]] = []

    init(_ contenders: [Contender]) {
        self.ranks = [Int](repeating: 0, count: contenders.count)
        self.crowding = [Double](repeating: 0, count: contenders.count)
        self.sort(contenders)
        for front in self.fronts { self.spread(front, contenders) }
    }

    private mutating func sort(_ contenders: [Contender]) {
        var dominated = [[Int]](repeating: [], count: contenders.count)
        var dominators = [Int](repeating: 0, count: contenders.count)
        for first in contenders.indices {
            for second in contenders.indices.dropFirst(first + 1) {
                if contenders[first].dominates(contenders[second]) {
                    dominated[first].append(second)
                    dominators[second] += 1
                } else if contenders[second].dominates(contenders[first]) {
                    dominated[second].append(first)
                    dominators[first] += 1
                }
            }
        }
        var front = contenders.indices.filter { dominators[$0] == 0 }
        while !front.isEmpty {
            var next: [Int] = []
            for member in front {
                self.ranks[member] = self.fronts.count
                for other in dominated[member] {
                    dominators[other] -= 1
                    if dominators[other] == 0 { next.append(other) }
                }
            }
            self.fronts.append(front)
            front = next.sorted()
        }
    }

    private mutating func spread(_ front: [Int], _ contenders: [Contender]) {
        for objective in 0..<(front.first.map { contenders[$0].costs.count } ?? 0) {
            let order = front.sorted {
                let (left, right) = (contenders[$0].costs[objective], contenders[$1].costs[objective])
                return left == right ? $0 < $1 : left < right
            }
            let costs = order.map { contenders[$0].costs[objective] }
            // In halves, for a difference may overflow.
            let range = (costs.last ?? 0) / 2 - (costs.first ?? 0) / 2
            guard range > 0, range < .infinity else { continue }
            self.crowding[order[0]] = .infinity
            self.crowding[order[order.count - 1]] = .infinity
            for place in order.indices.dropFirst().dropLast() {
                self.crowding[order[place]] += (costs[place + 1] / 2 - costs[place - 1] / 2) / range
            }
        }
    }

    /// Whether the contender at `first` is the better parent: in an earlier front, or with more room in the same.
    func isBetter(_ first: Int, than second: Int) -> Bool {
        self.ranks[first] == self.ranks[second]
            ? self.crowding[first] > self.crowding[second] : self.ranks[first] < self.ranks[second]
    }
}
