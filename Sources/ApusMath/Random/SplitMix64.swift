/// Steele, Lea and Flood's SplitMix64: turns one seed into many, and mixes the bits of a word.
package struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        self.state &+= Self.golden
        return Self.mixed(self.state)
    }

    /// A bijection on 64-bit words in which each bit of the result depends on every bit of `word`.
    package static func mixed(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A seed for one purpose among many, so that streams of one study never share their numbers.
    package static func seed(_ seed: UInt64, stream: UInt64) -> UInt64 {
        Self.mixed(Self.mixed(seed &+ Self.golden) ^ Self.mixed(stream &+ 2 &* Self.golden))
    }
}
