import ApusSpace

/// Some given points, and then another design.
struct LedDesign<Following: Design>: Design {
    static var isEndless: Bool { Following.isEndless }
    private let first: [Configuration]
    private var following: Following
    private var place = 0

    init(first: [Configuration], then following: Following) {
        self.first = first
        self.following = following
    }

    mutating func next() -> Configuration? {
        guard self.place < self.first.count else { return self.following.next() }
        defer { self.place += 1 }
        return self.first[self.place]
    }
}
