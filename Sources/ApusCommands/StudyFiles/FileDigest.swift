import ApusArtifacts
import ApusStudy
import Foundation

/// The SHA-256 of a file, read piece by piece.
enum FileDigest {
    private static let pieceBytes = 1 << 20

    static func digest(of url: URL) throws -> ContentDigest {
        let handle = try FileHandle(forReadingFrom: url)
        var digester = Digester()
        while let data = try handle.read(upToCount: Self.pieceBytes), !data.isEmpty {
            data.withUnsafeBytes { digester.update($0) }
        }
        try handle.close()
        return digester.digest()
    }
}
