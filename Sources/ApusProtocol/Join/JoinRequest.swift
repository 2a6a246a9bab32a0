package import ApusStudy
import FoundationEssentials

/// What a program asks for that wants to be a worker, or that is one and wants a newer certificate.
///
/// `Protocols/Join.md` has the exchange: one line of JSON each way.
package struct JoinRequest: Hashable, Sendable {
    package static let bytesMax = 8_192

    package let worker: WorkerName

    /// The secret of a join token; nil from a worker that shows its certificate.
    package let secret: String?

    /// The key that the certificate is to be for, as ANSI X9.63 bytes.
    package let publicKey: [UInt8]

    package init(worker: WorkerName, secret: String?, publicKey: [UInt8]) {
        self.worker = worker
        self.secret = secret
        self.publicKey = publicKey
    }

    private struct Line: Codable {
        let worker: String
        let secret: String?
        let publicKey: String
    }

    /// Nil for bytes that are no request.
    package init?(line: [UInt8]) {
        guard line.count <= Self.bytesMax, let line = try? JSONDecoder().decode(Line.self, from: Data(line)),
            let worker = WorkerName(rawValue: line.worker), let key = Data(base64Encoded: line.publicKey),
            key.count == 65, line.secret.map({ (1...256).contains($0.utf8.count) }) ?? true
        else { return nil }
        self.init(worker: worker, secret: line.secret, publicKey: Array(key))
    }

    /// With a line feed at its end.
    package var line: [UInt8] {
        let line = Line(
            worker: self.worker.rawValue,
            secret: self.secret,
            publicKey: Data(self.publicKey).base64EncodedString()
        )
        // Three texts are always encoded.
        return ((try? JSONEncoder().encode(line)).map { Array($0) } ?? []) + [0x0A]
    }
}

extension JoinRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "join request of \(self.worker.rawValue)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
