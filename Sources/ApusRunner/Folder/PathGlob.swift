/// A pattern of relative paths: `*` and `?` inside one name, `**` for any number of folders.
struct PathGlob: Sendable {
    private let names: [[Character]]

    init(_ text: String) {
        self.names = text.split(separator: "/").filter { $0 != "." }.map(Array.init)
    }

    func matches(_ path: String) -> Bool {
        let path = path.split(separator: "/").map(Array.init)
        // `reached[i]`: the first `i` names of the pattern match the path so far.
        var reached = self.skippingStars(Set([0]))
        for name in path {
            var next: Set<Int> = []
            for index in reached where index < self.names.count {
                if self.names[index] == ["*", "*"] { next.insert(index) }
                if Self.matches(self.names[index], name) { next.insert(index + 1) }
            }
            reached = self.skippingStars(next)
        }
        return !path.isEmpty && reached.contains(self.names.count)
    }

    /// `**` may stand for no folder at all.
    private func skippingStars(_ reached: Set<Int>) -> Set<Int> {
        var result = reached
        for index in 0..<self.names.count where result.contains(index) && self.names[index] == ["*", "*"] {
            result.insert(index + 1)
        }
        return result
    }

    /// Goes back to the last star only, so it takes at most the product of both lengths.
    private static func matches(_ pattern: [Character], _ name: [Character]) -> Bool {
        var (p, n) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (p, n) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
