import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct ArtifactErrorTests {
    @Test(arguments: [
        (ArtifactError.noSpace(path: "a"), "a: the disk is full; free some space and try again"),
        (.inputOutput(call: "fsync", path: "a", code: 5), "a: fsync failed: Input/output error"),
        (.notAFile(path: "a"), "a: not a regular file"),
        (.badOffset(expected: 3, found: 4), "the next byte is 3, and 4 came"),
        (.tooLarge(byteCount: 4, max: 3), "4 bytes are more than the 3 that are taken"),
        (
            .sizeMismatch(expected: 4, found: 3),
            "the content was announced with 4 bytes, and has 3; send it again"
        ),
        (.pack(path: "a", .missing), "a: no such file"),
        (
            .pack(path: "a", .neitherFileNorFolder),
            "a: only regular files and folders are packed; name the target of a link instead"
        ),
        (.pack(path: "a", .tooManyEntries(max: 3)), "a: an artifact has at most 3 entries; name fewer files"),
        (
            .archive(.badPath, entry: "../x"),
            "archive entry '../x': its path leads out of the folder, or has characters that are refused"
        ),
        (.archive(.tooDense(ratioMax: 200), entry: nil), "archive: it unpacks to more than 200 times its size"),
        (.archive(.windowTooLarge(max: 8), entry: nil), "archive: it needs a window of more than 8 bytes"),
        (.archive(.outOfTime(.seconds(2)), entry: nil), "archive: reading it takes longer than 2.0 seconds"),
    ])
    func `an error says where, what came, and what to do`(error: ArtifactError, text: String) {
        #expect(error.description == text)
    }

    @Test func `an error names the content in full`() {
        let digest = Digester.digest(of: [1])
        let other = Digester.digest(of: [2])

        #expect(ArtifactError.notFound(digest).description == "there is no content \(digest.hex)")
        #expect(
            ArtifactError.digestMismatch(expected: digest, found: other).description
                == "the content was announced as \(digest.hex), and is \(other.hex); send it again"
        )
    }
}
