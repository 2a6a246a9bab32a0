import ApusSpace
import Testing

@testable import ApusStore

@Suite struct BlobTests {
    static let configurations: [Configuration] = [
        Configuration(values: []),
        Configuration(values: [nil, .choice(0), .choice(300)]),
        Configuration(values: [.real(0.1), .real(-0.0), .real(.leastNonzeroMagnitude), .real(1e308)]),
        Configuration(values: [.integer(0), .integer(-1), .integer(.max), .integer(.min), .integer(64)]),
    ]

    @Test(arguments: Self.configurations)
    func `a configuration comes back as it was`(configuration: Configuration) {
        #expect(ConfigurationBlob.decode(ConfigurationBlob.encode(configuration)) == configuration)
    }

    @Test func `a configuration's bytes never change`() {
        let bytes = ConfigurationBlob.encode(Configuration(values: [.real(1), .integer(-2), .choice(3), nil]))

        #expect(bytes == [1, 4, 1, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 2, 3, 3, 3, 0])
    }

    @Test(arguments: Self.configurations)
    func `a configuration that is cut off or goes on is refused`(configuration: Configuration) {
        let bytes = ConfigurationBlob.encode(configuration)

        for count in 0..<bytes.count { #expect(ConfigurationBlob.decode(Array(bytes[..<count])) == nil) }
        #expect(ConfigurationBlob.decode(bytes + [0]) == nil)
    }

    @Test(arguments: [
        [2, 0], [1, 1, 9], [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [1] + [UInt8](repeating: 0xFF, count: 12),
    ])
    func `bytes that are no configuration are refused`(bytes: [UInt8]) {
        #expect(ConfigurationBlob.decode(bytes) == nil)
    }

    @Test func `final values come back with their names`() {
        let bytes = FinalsBlob.encode([(1, 0.5), (300, -.infinity)])

        let finals = FinalsBlob.decode(bytes, names: [1: "loss", 300: "gain"])

        #expect(finals?.map(\.metric) == ["loss", "gain"])
        #expect(finals?.map(\.value) == [0.5, -.infinity])
    }

    @Test func `final values of an unknown metric, or cut off, are refused`() {
        let bytes = FinalsBlob.encode([(1, 0.5)])

        #expect(FinalsBlob.decode(bytes, names: [:]) == nil)
        #expect(FinalsBlob.decode(Array(bytes.dropLast()), names: [1: "loss"]) == nil)
    }
}
