/// A regular expression as instructions for many threads that walk over a line together.
struct PatternProgram: Sendable {
    /// The start and the end of each named group; -1 for none.
    typealias Bounds = SIMD8<Int32>

    static let instructionsMax = 1_000

    enum Instruction: Sendable {
        case characters(PatternNode.CharacterSet)
        case assertion(PatternNode.Assertion)

        /// Goes on in both places; the first is preferred.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case match
    }

    let groups: [String]
    private var instructions: [Instruction] = []
    private let isCaseInsensitive: Bool

    init(_ node: PatternNode, groups: [String], isCaseInsensitive: Bool) throws(RunnerError) {
        self.groups = groups
        self.isCaseInsensitive = isCaseInsensitive
        try self.add(node)
        try self.emit(.match)
    }

    /// The bounds of the named groups in the leftmost match.
    func firstMatch(in line: [UInt32]) -> Bounds? {
        var walk = Walk(instructions: self.instructions, line: line)
        return walk.run()
    }

    private mutating func emit(_ instruction: Instruction) throws(RunnerError) {
        guard self.instructions.count < Self.instructionsMax else {
            throw RunnerError("the expression is too large: it needs more than \(Self.instructionsMax) steps")
        }
        self.instructions.append(instruction)
    }

    private mutating func add(_ node: PatternNode) throws(RunnerError) {
        switch node {
        case .characters(let set):
            try self.emit(.characters(self.isCaseInsensitive ? set.withoutCase : set))
        case .assertion(let assertion):
            try self.emit(.assertion(assertion))
        case .sequence(let nodes):
            for node in nodes { try self.add(node) }
        case .choice(let nodes):
            try self.add(choice: nodes)
        case .group(let node, let index):
            try self.emit(.save(2 * index))
            try self.add(node)
            try self.emit(.save(2 * index + 1))
        case .repeated(let node, let lower, let upper, let isLazy):
            for _ in 0..<lower { try self.add(node) }
            try self.add(rest: node, count: upper.map { $0 - lower }, isLazy: isLazy)
        }
    }

    private mutating func add(choice nodes: [PatternNode]) throws(RunnerError) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try self.add(node)
                break
            }
            let split = self.instructions.count
            try self.emit(.jump(0))
            try self.add(node)
            jumps.append(self.instructions.count)
            try self.emit(.jump(0))
            self.instructions[split] = .split(split + 1, self.instructions.count)
        }
        for jump in jumps { self.instructions[jump] = .jump(self.instructions.count) }
    }

    /// The repetitions beyond the required ones: `count` of them, or without end.
    private mutating func add(rest node: PatternNode, count: Int?, isLazy: Bool) throws(RunnerError) {
        var splits: [Int] = []
        for _ in 0..<(count ?? 1) {
            splits.append(self.instructions.count)
            try self.emit(.jump(0))
            try self.add(node)
            if count == nil { try self.emit(.jump(splits[0])) }
        }
        let end = self.instructions.count
        for split in splits { self.instructions[split] = isLazy ? .split(end, split + 1) : .split(split + 1, end) }
    }
}

extension PatternProgram {
    /// One search over one line.
    private struct Walk {
        private struct Thread {
            let place: Int
            let bounds: Bounds
        }

        let instructions: [Instruction]
        let line: [UInt32]
        private var threads: [Thread] = []
        private var following: [Thread] = []

        /// The position at which a thread last came to each instruction, so that none comes twice.
        private var visited: [Int]
        private var open: [Thread] = []

        init(instructions: [Instruction], line: [UInt32]) {
            self.instructions = instructions
            self.line = line
            self.visited = Array(repeating: -1, count: instructions.count)
        }

        mutating func run() -> Bounds? {
            var found: Bounds?
            self.follow(Thread(place: 0, bounds: Bounds(repeating: -1)), at: 0)
            for position in 0...self.line.count {
                swap(&self.threads, &self.following)
                self.following.removeAll(keepingCapacity: true)
                for thread in self.threads {
                    if case .match = self.instructions[thread.place] {
                        found = thread.bounds
                        // Those behind it are less preferred.
                        break
                    }
                    guard position < self.line.count else { continue }
                    guard case .characters(let set) = self.instructions[thread.place] else { continue }
                    if set.contains(self.line[position]) {
                        self.follow(Thread(place: thread.place + 1, bounds: thread.bounds), at: position + 1)
                    }
                }
                guard position < self.line.count else { break }
                if found == nil {
                    self.follow(Thread(place: 0, bounds: Bounds(repeating: -1)), at: position + 1)
                } else if self.following.isEmpty {
                    break
                }
            }
            return found
        }

        /// Runs a thread up to where it needs a character.
        private mutating func follow(_ thread: Thread, at position: Int) {
            self.open.append(thread)
            while let thread = self.open.popLast() {
                guard self.visited[thread.place] != position else { continue }
                self.visited[thread.place] = position
                switch self.instructions[thread.place] {
                case .characters, .match:
                    self.following.append(thread)
                case .jump(let place):
                    self.open.append(Thread(place: place, bounds: thread.bounds))
                case .split(let first, let second):
                    self.open.append(Thread(place: second, bounds: thread.bounds))
                    self.open.append(Thread(place: first, bounds: thread.bounds))
                case .save(let slot):
                    var bounds = thread.bounds
                    bounds[slot] = Int32(position)
                    self.open.append(Thread(place: thread.place + 1, bounds: bounds))
                case .assertion(let assertion):
                    if self.holds(assertion, at: position) {
                        self.open.append(Thread(place: thread.place + 1, bounds: thread.bounds))
                    }
                }
            }
        }

        private func holds(_ assertion: PatternNode.Assertion, at position: Int) -> Bool {
            switch assertion {
            case .lineStart: position == 0
            case .lineEnd: position == self.line.count
            case .wordBoundary: self.isWord(position - 1) != self.isWord(position)
            case .noWordBoundary: self.isWord(position - 1) == self.isWord(position)
            }
        }

        private func isWord(_ position: Int) -> Bool {
            self.line.indices.contains(position) && PatternNode.CharacterSet.word.contains(self.line[position])
        }
    }
}
