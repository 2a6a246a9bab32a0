/// Makes inputs that are nearly right out of inputs that are right, by a seed.
struct Mutator {
    private var state: UInt64
    private let corpus: [[UInt8]]
    private static let bytes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x22, 0x24, 0x2F, 0x5B, 0x7B, 0x3A]
    private static let sizeMax = 65_536

    init(seed: UInt64, corpus: [[UInt8]]) {
        self.state = seed
        self.corpus = corpus.isEmpty ? [[]] : corpus
    }

    private mutating func random(below bound: Int) -> Int {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(bound, 1)))
    }

    /// The next input.
    mutating func next() -> [UInt8] {
        var input = self.corpus[self.random(below: self.corpus.count)]
        for _ in 0...self.random(below: 5) { self.mutate(&input) }
        return Array(input.prefix(Self.sizeMax))
    }

    private mutating func mutate(_ input: inout [UInt8]) {
        let place = self.random(below: input.count)
        switch self.random(below: 8) {
        case 0 where !input.isEmpty: input[place] ^= 1 << UInt8(self.random(below: 8))
        case 1 where !input.isEmpty: input[place] = Self.bytes[self.random(below: Self.bytes.count)]
        case 2: input.insert(UInt8(self.random(below: 256)), at: place)
        case 3 where !input.isEmpty: input.removeSubrange(place..<min(input.count, place + 1 + self.random(below: 16)))
        case 4: input.insert(contentsOf: input[place..<min(input.count, place + self.random(below: 64))], at: place)
        case 5:
            let other = self.corpus[self.random(below: self.corpus.count)]
            let from = self.random(below: other.count)
            input.insert(contentsOf: other[from..<min(other.count, from + self.random(below: 128))], at: place)
        case 6: input.removeSubrange(place...)
        default:
            let run = repeatElement(Self.bytes[self.random(below: Self.bytes.count)], count: 1 + self.random(below: 12))
            input.insert(contentsOf: run, at: place)
        }
    }
}
