/// Which attempts are on which of a worker's devices.
///
/// A value. Programs of users' get devices of their own; trainings share. Where there is a choice, an attempt gets what the
/// fewest are on.
struct DeviceBook: Sendable {
    private struct Use {
        var owners = 0
        var sharers = 0

        var all: Int { self.owners + self.sharers }
    }

    private var uses: [Use]

    init(count: Int) { self.uses = [Use](repeating: Use(), count: count) }

    /// So many devices for one attempt; fewer where the worker has fewer.
    mutating func take(_ count: Int) -> [Int] {
        let order = self.uses.indices.sorted { left, right in
            (self.uses[left].owners, self.uses[left].all, left) < (self.uses[right].owners, self.uses[right].all, right)
        }
        let taken = Array(order.prefix(count))
        for index in taken { self.uses[index].owners += 1 }
        return taken.sorted()
    }

    /// A device for a training that shares it, out of some.
    mutating func share(of indices: [Int]) -> Int? {
        let best = indices.min { left, right in
            (self.uses[left].owners, self.uses[left].all, left) < (self.uses[right].owners, self.uses[right].all, right)
        }
        if let best { self.uses[best].sharers += 1 }
        return best
    }

    mutating func give(back indices: [Int]) { for index in indices { self.uses[index].owners -= 1 } }

    mutating func leave(_ index: Int) { self.uses[index].sharers -= 1 }
}
