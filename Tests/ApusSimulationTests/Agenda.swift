/// What will happen, by time; what is due together happens in the order in which it was planned.
struct Agenda<Happening> {
    private struct Entry {
        let time: Duration
        let order: UInt64

        func isBefore(_ other: Entry) -> Bool {
            self.time < other.time || self.time == other.time && self.order < other.order
        }
    }

    /// A binary heap, the next at its root; what happens stands beside it, so that little is moved.
    private var heap: [Entry] = []
    private var happenings: [UInt64: Happening] = [:]
    private var planned: UInt64 = 0

    var isEmpty: Bool { self.heap.isEmpty }

    mutating func plan(_ happening: Happening, at time: Duration) {
        self.planned += 1
        self.happenings[self.planned] = happening
        let entry = Entry(time: time, order: self.planned)
        self.heap.append(entry)
        var child = self.heap.count - 1
        while child > 0, entry.isBefore(self.heap[(child - 1) / 2]) {
            self.heap[child] = self.heap[(child - 1) / 2]
            child = (child - 1) / 2
        }
        self.heap[child] = entry
    }

    mutating func next() -> (time: Duration, happening: Happening)? {
        guard let first = self.heap.first, let happening = self.happenings.removeValue(forKey: first.order) else {
            return nil
        }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty { self.sink(last) }
        return (first.time, happening)
    }

    /// Puts an entry at the root, and lets it down to its place.
    private mutating func sink(_ entry: Entry) {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < self.heap.count else { break }
            if child + 1 < self.heap.count, self.heap[child + 1].isBefore(self.heap[child]) { child += 1 }
            guard self.heap[child].isBefore(entry) else { break }
            self.heap[parent] = self.heap[child]
            parent = child
        }
        self.heap[parent] = entry
    }
}
