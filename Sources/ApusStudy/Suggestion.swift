/// Finds the word that was probably meant.
package enum Suggestion {
    private static let bytesMax = 64

    /// `; did you mean 'x'?`, or nothing: one letter in three may be wrong.
    ///
    /// Case, and the choice between `-` and `_`, count for nothing.
    package static func clause(for word: String, in words: [String]) -> String {
        let folded = Self.folded(word)
        let ranked = words.filter { Self.isNear($0.utf8.count, word.utf8.count) }.map {
            (distance: Self.distance(folded, Self.folded($0)), word: $0)
        }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return "" }
        let allowed = min(word.count, best.word.count) / 3
        return best.distance <= allowed ? "; did you mean '\(best.word)'?" : ""
    }

    /// Words of very different lengths cannot be near, and long ones would cost too much to compare.
    private static func isNear(_ left: Int, _ right: Int) -> Bool {
        max(left, right) <= Self.bytesMax && 2 * abs(left - right) <= max(left, right)
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.prefix(128).lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
