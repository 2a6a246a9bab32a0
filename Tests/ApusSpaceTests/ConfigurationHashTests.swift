import ApusSpace
import Testing

@testable import struct ApusSpace.StableHasher

@Suite struct ConfigurationHashTests {
    @Test func `the bytes are hashed as FNV-1a does`() {
        var hasher = StableHasher()
        hasher.append(byte: UInt8(ascii: "a"))

        // The published value for "a".
        #expect(hasher.hash.description == "d228cb696f1a8caf78912b704e4a8964")
    }

    @Test func `the hash of a configuration never changes`() throws {
        let space = try Space.nested()

        let hash = space.hash(of: Configuration(values: [.real(0.25), .choice(0), .integer(4), .choice(0)]))

        #expect(hash.description == "dd16ce1f27fa39b948bcf32568135e8a")
    }

    @Test func `the order of parameters and choices does not count`() throws {
        let x = Parameter(name: "x", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0))
        let one = try Space(parameters: [
            x, Parameter(name: "c", domain: .categorical([.text("a"), .text("b")]), defaultValue: .choice(0)),
        ])
        let other = try Space(parameters: [
            Parameter(name: "c", domain: .categorical([.text("b"), .text("a")]), defaultValue: .choice(0)), x,
        ])

        let left = one.hash(of: Configuration(values: [.integer(4), .choice(1)]))
        let right = other.hash(of: Configuration(values: [.choice(0), .integer(4)]))

        #expect(left == right)
    }

    @Test func `other values, kinds and activity give other hashes`() throws {
        let space = try Space.nested()
        let configurations: [[ParameterValue?]] = [
            [.real(1), .choice(0), .integer(4), .choice(0)], [.real(0.5), .choice(0), .integer(4), .choice(0)],
            [nil, .choice(0), .integer(2), .choice(0)], [nil, .choice(0), .integer(1), .choice(0)],
            [nil, .choice(1), nil, .choice(0)],
        ]

        let hashes = Set(configurations.map { space.hash(of: Configuration(values: $0)) })

        #expect(hashes.count == configurations.count)
    }

    @Test func `negative zero is zero`() throws {
        let space = try Space.of(.real(lower: -1, upper: 1))

        #expect(
            space.hash(of: Configuration(values: [.real(-0.0)])) == space.hash(of: Configuration(values: [.real(0)]))
        )
    }
}
