import Testing

@testable import ApusArtifacts

@Suite struct ZstdEncoderTests {
    @Test func `the number of threads does not change the bytes`() throws {
        let bytes = Sample.repeated(Sample.noise(70_000), 200)

        let one = try Sample.zstd(bytes, threads: 1)

        #expect(try Sample.zstd(bytes, threads: 2) == one)
        #expect(try Sample.zstd(bytes, threads: 3) == one)
    }

    @Test func `a sink that fails ends the writing with its own error`() throws {
        let encoder = try ZstdEncoder(level: 3, threads: 0) { _ in throw ArtifactError.noSpace(path: "x") }

        #expect(throws: ArtifactError.noSpace(path: "x")) {
            try Sample.noise(1 << 20).withUnsafeBytes { try encoder.write($0) }
            try encoder.finish()
        }
    }

    @Test func `an error of the library keeps the name of the call`() {
        #expect(throws: ArtifactError.archive(.damaged("x: Allocation error : not enough memory"), entry: nil)) {
            try check("x", -64)
        }
    }
}
