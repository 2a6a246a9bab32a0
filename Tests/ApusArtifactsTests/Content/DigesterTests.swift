import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct DigesterTests {
    @Test func `the digest is SHA-256`() {
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

        #expect(Digester.digest(of: Array("abc".utf8)).hex == hex)
    }

    @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
    func `a file has the digest of its bytes`(count: Int) throws {
        let folder = try StoreScratchFolder()
        let bytes = Sample.noise(count)
        let file = try OpenFile.reading(folder.write("x", bytes))

        #expect(try Digester.digest(of: file) == Digester.digest(of: bytes))
    }

    @Test func `a digest can be asked for in between`() {
        var digester = Digester()
        [1, 2].withUnsafeBytes { digester.update($0) }
        let first = digester.digest()
        [3].withUnsafeBytes { digester.update($0) }

        #expect(first != digester.digest())
    }
}
