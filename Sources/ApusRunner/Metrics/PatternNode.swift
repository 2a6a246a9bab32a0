/// A regular expression as a tree.
indirect enum PatternNode: Hashable, Sendable {
    enum Assertion: Hashable, Sendable {
        case lineStart
        case lineEnd
        case wordBoundary
        case noWordBoundary
    }

    case characters(CharacterSet)
    case assertion(Assertion)
    case sequence([PatternNode])
    case choice([PatternNode])

    /// `index` is the place of the group's name.
    case group(PatternNode, index: Int)

    /// `upper` is `nil` for without end.
    case repeated(PatternNode, lower: Int, upper: Int?, isLazy: Bool)

    /// Some characters, as ranges of their numbers.
    struct CharacterSet: Hashable, Sendable {
        static let digits = Self(ranges: [0x30...0x39])
        static let word = Self(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        static let space = Self(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0])
        static let any = Self(ranges: [], isNegated: true)

        var ranges: [ClosedRange<UInt32>]
        var isNegated = false

        init(ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
            self.ranges = ranges
            self.isNegated = isNegated
        }

        init(_ scalar: Unicode.Scalar) {
            self.init(ranges: [scalar.value...scalar.value])
        }

        var inverted: Self {
            Self(ranges: self.ranges, isNegated: !self.isNegated)
        }

        func contains(_ value: UInt32) -> Bool {
            for range in self.ranges where range.contains(value) { return !self.isNegated }
            return self.isNegated
        }

        /// With both cases of each ASCII letter.
        var withoutCase: Self {
            var ranges = self.ranges
            for letter in UInt32(0x41)...0x5A {
                let other = letter + 0x20
                if self.ranges.contains(where: { $0.contains(letter) }) { ranges.append(other...other) }
                if self.ranges.contains(where: { $0.contains(other) }) { ranges.append(letter...letter) }
            }
            return Self(ranges: ranges, isNegated: self.isNegated)
        }
    }

    /// Bytes that every match begins with.
    var literalPrefix: [UInt8] {
        switch self {
        case .characters(let set):
            guard !set.isNegated, set.ranges.count == 1, set.ranges[0].count == 1 else { return [] }
            guard let scalar = Unicode.Scalar(set.ranges[0].lowerBound), scalar != "\u{FFFD}" else { return [] }
            return Array(String(Character(scalar)).utf8)
        case .sequence(let nodes):
            var prefix: [UInt8] = []
            for node in nodes {
                let bytes = node.literalPrefix
                if bytes.isEmpty { break }
                prefix += bytes
                guard case .characters = node else { break }
            }
            return prefix
        case .group(let node, _): return node.literalPrefix
        case .assertion, .choice, .repeated: return []
        }
    }
}
