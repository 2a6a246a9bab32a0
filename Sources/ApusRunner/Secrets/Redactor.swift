/// Takes secrets out of a stream of bytes: each stretch that holds one is replaced by `***`.
///
/// How the stream is cut into pieces changes nothing of what comes out. What may be the beginning of a secret is held
/// back until that is known, and nothing else is. A value of several lines is also found line by line.
struct Redactor: Sendable {
    static let mark = Array("***".utf8)

    /// Longest first, so that the first one found is the longest.
    private let patterns: [[UInt8]]

    /// Whether a pattern begins with a byte.
    private let isFirst: [Bool]
    private var held: [UInt8] = []

    /// Bytes at the beginning of `held` that belong to a secret which is known already.
    private var coveredCount = 0

    /// Whether the last byte that went out was a mark's.
    private var isInMark = false

    init(_ secrets: some Sequence<String>) {
        var patterns: Set<[UInt8]> = []
        for secret in secrets {
            let value = Array(secret.utf8)
            patterns.insert(value)
            for line in value.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) { patterns.insert(Array(line)) }
        }
        self.patterns = patterns.filter { $0.count >= SecretFolder.bytesMin }
            .sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count }
        var isFirst = [Bool](repeating: false, count: 256)
        for pattern in self.patterns { isFirst[Int(pattern[0])] = true }
        self.isFirst = isFirst
    }

    /// What can be passed on of the stream, with its next bytes.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !self.patterns.isEmpty else { return bytes }
        self.held += bytes
        return self.pass(isEnd: false)
    }

    /// The rest of the stream.
    mutating func finish() -> ArraySlice<UInt8> {
        self.pass(isEnd: true)
    }

    private mutating func pass(isEnd: Bool) -> ArraySlice<UInt8> {
        var output: [UInt8] = []
        output.reserveCapacity(self.held.count)
        var place = 0
        var coveredEnd = self.coveredCount
        scan: while place < self.held.count {
            if self.isFirst[Int(self.held[place])] {
                switch self.match(at: place) {
                case .none: break
                case .found(let count): coveredEnd = max(coveredEnd, place + count)
                case .open(let count):
                    guard isEnd else { break scan }
                    if let count { coveredEnd = max(coveredEnd, place + count) }
                }
            }
            if place >= coveredEnd {
                output.append(self.held[place])
                self.isInMark = false
            } else if !self.isInMark {
                output += Self.mark
                self.isInMark = true
            }
            place += 1
        }
        self.held.removeFirst(place)
        self.coveredCount = max(0, coveredEnd - place)
        return output[...]
    }

    private enum Match {
        case none
        case found(Int)

        /// A longer one may begin here; and if not, one of so many bytes does.
        case open(Int?)
    }

    private func match(at place: Int) -> Match {
        let rest = self.held[place...]
        var isOpen = false
        for pattern in self.patterns {
            if rest.count >= pattern.count {
                guard rest.starts(with: pattern) else { continue }
                return isOpen ? .open(pattern.count) : .found(pattern.count)
            }
            isOpen = isOpen || pattern.starts(with: rest)
        }
        return isOpen ? .open(nil) : .none
    }
}
