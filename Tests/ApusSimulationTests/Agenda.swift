/// What will happen, by time; what is due together happens in the order in which it was planned.
struct Agenda<Happening> {
    private struct Entry {
        let time: Duration
        let order: UInt64
        let happening: Happening
    }

    private var heap: [Entry] = []
    private var planned: UInt64 = 0

    var isEmpty: Bool { self.heap.isEmpty }

    mutating func plan(_ happening: Happening, at time: Duration) {
        self.planned += 1
        self.heap.append(Entry(time: time, order: self.planned, happening: happening))
        var child = self.heap.count - 1
        while child > 0, Self.isBefore(self.heap[child], self.heap[(child - 1) / 2]) {
            self.heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Duration, happening: Happening)? {
        guard let first = self.heap.first else { return nil }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty {
            self.heap[0] = last
            self.sink()
        }
        return (first.time, first.happening)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < self.heap.count }
            guard let least = children.min(by: { Self.isBefore(self.heap[$0], self.heap[$1]) }),
                Self.isBefore(self.heap[least], self.heap[parent])
            else { return }
            self.heap.swapAt(parent, least)
            parent = least
        }
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.time, left.order) < (right.time, right.order)
    }
}
