/// Decides which trainings are on a device together.
///
/// First come, first served: by the memory that each is predicted to take and that the device has free, and by how
/// many may be there. One that ran out of memory goes to the front and is tried alone; the second time it is
/// infeasible. A value: it knows no clock and no device.
struct Admission: Sendable {
    private struct Entry {
        let id: Int
        let bytes: Int
        var isAlone = false

        /// Whether its memory is taken, and so no longer free.
        var isSettled = false
    }

    enum Refusal: Hashable, Sendable {
        /// It would not fit on the empty device.
        case tooLarge
    }

    /// Of the whole device.
    let memoryBytes: Int

    /// How many may be there at once.
    var target: Int
    private var waiting: [Entry] = []
    private var there: [Entry] = []

    /// Those that were tried alone.
    private var lonely: Set<Int> = []

    init(memoryBytes: Int, target: Int = 1) {
        (self.memoryBytes, self.target) = (memoryBytes, target)
    }

    var count: Int { self.there.count }
    var waitingCount: Int { self.waiting.count }

    func isAdmitted(_ id: Int) -> Bool { self.there.contains { $0.id == id } }

    /// One more that waits.
    mutating func arrive(_ id: Int, bytes: Int) -> Refusal? {
        guard bytes <= self.memoryBytes else { return .tooLarge }
        if self.lonely.contains(id) {
            self.waiting.insert(Entry(id: id, bytes: bytes, isAlone: true), at: 0)
        } else {
            self.waiting.append(Entry(id: id, bytes: bytes))
        }
        return nil
    }

    /// Lets in whom it can, in order.
    mutating func admit(freeBytes: Int) {
        while let next = self.waiting.first, self.hasRoom(for: next, freeBytes: freeBytes) {
            self.waiting.removeFirst()
            self.there.append(next)
        }
    }

    private func hasRoom(for next: Entry, freeBytes: Int) -> Bool {
        // On an idle device there is nothing to wait for.
        if self.there.isEmpty { return true }
        guard !next.isAlone, !self.there.contains(where: \.isAlone), self.there.count < self.target else {
            return false
        }
        let promised = self.there.filter { !$0.isSettled }.reduce(0) { $0 + $1.bytes }
        return next.bytes <= freeBytes - promised
    }

    /// Its memory is taken.
    mutating func settle(_ id: Int) {
        if let index = self.there.firstIndex(where: { $0.id == id }) { self.there[index].isSettled = true }
    }

    /// It is gone, from the device or from the line.
    mutating func leave(_ id: Int) {
        self.waiting.removeAll { $0.id == id }
        self.there.removeAll { $0.id == id }
    }

    /// It ran out of memory and left; false when it had the device for itself.
    mutating func ranOut(_ id: Int) -> Bool { self.lonely.insert(id).inserted }

    /// It will not come back.
    mutating func forget(_ id: Int) {
        self.leave(id)
        self.lonely.remove(id)
    }
}
