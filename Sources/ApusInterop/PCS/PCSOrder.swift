/// Sorts the values of all lists so that each list, and the numbers, keep their order.
struct PCSOrder {
    struct Value {
        /// As it was written first.
        let text: String

        /// The same for numbers of one value.
        let key: String

        /// The value as a number, when it is one.
        let number: Double?
    }

    private var values: [Value] = []
    private var indices: [String: Int] = [:]
    private var later: [[Int]] = []

    mutating func add(_ texts: [String], isOrdered: Bool) {
        let list = texts.map { self.index(of: $0) }
        guard isOrdered else { return }
        for (left, right) in zip(list, list.dropFirst()) { self.later[left].append(right) }
    }

    /// The values in order, or those of one circle.
    func sorted() -> (values: [Value], cycle: [String]) {
        var later = self.later
        let numbers = self.values.indices.filter { self.values[$0].number != nil }
            .sorted { (self.values[$0].number ?? 0) < (self.values[$1].number ?? 0) }
        for (left, right) in zip(numbers, numbers.dropFirst()) { later[left].append(right) }
        var missing = [Int](repeating: 0, count: self.values.count)
        for index in later.joined() { missing[index] += 1 }
        var order = self.values.indices.filter { missing[$0] == 0 }
        var next = 0
        while next < order.count {
            for index in later[order[next]] {
                missing[index] -= 1
                if missing[index] == 0 { order.append(index) }
            }
            next += 1
        }
        guard order.count < self.values.count else { return (order.map { self.values[$0] }, []) }
        return ([], self.circle(later, missing).map { self.values[$0].text })
    }

    /// Numbers of the same value are one value, however they are written.
    private mutating func index(of text: String) -> Int {
        let number = DecimalText.number(text)
        let key = number?.description ?? text
        if let index = self.indices[key] { return index }
        self.indices[key] = self.values.count
        self.values.append(Value(text: text, key: key, number: number))
        self.later.append([])
        return self.values.count - 1
    }

    /// Walks back from a value that waits: each one waits for another that waits, so the walk meets itself.
    private func circle(_ later: [[Int]], _ missing: [Int]) -> [Int] {
        var before = [Int?](repeating: nil, count: later.count)
        for (index, followers) in later.enumerated() where missing[index] > 0 {
            for follower in followers where before[follower] == nil { before[follower] = index }
        }
        guard var current = missing.firstIndex(where: { $0 > 0 }) else { return [] }
        var path: [Int] = []
        var placeOf: [Int: Int] = [:]
        while placeOf[current] == nil {
            placeOf[current] = path.count
            path.append(current)
            guard let earlier = before[current] else { return path }
            current = earlier
        }
        return Array(path[(placeOf[current] ?? 0)...].reversed())
    }
}
