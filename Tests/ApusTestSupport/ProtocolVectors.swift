import FoundationEssentials

/// A vector of `Protocols/Vectors`: the bytes of some frames, and what must come of them.
package struct ProtocolVector: Sendable, CustomStringConvertible {
    package let name: String

    /// `from`, and, where they are given, `state`, `error` and `message`.
    package let headers: [String: String]
    package let bytes: [UInt8]

    package var isFromWorker: Bool {
        self.headers["from"] == "worker"
    }

    package var isEstablished: Bool {
        self.headers["state"] == "established"
    }

    /// The code that the vector must give; nil for a golden one.
    package var errorCode: UInt32? {
        self.headers["error"].flatMap { $0.split(separator: " ").first }.flatMap { UInt32($0) }
    }

    package var description: String {
        self.name
    }

    /// The session that every vector bears which is not a first message.
    package static let session: UInt64 = 0x0102_0304_0506_0708

    package static let folder =
        String(#filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" })
        + "/Protocols"

    /// Those whose name begins so, sorted; `bad-` for the bad ones.
    package static func all(bad: Bool) throws -> [ProtocolVector] {
        try FileManager.default.contentsOfDirectory(atPath: "\(self.folder)/Vectors")
            .filter { $0.hasSuffix(".hex") && $0.hasPrefix("bad-") == bad }
            .sorted()
            .map { try ProtocolVector(file: $0) }
    }

    private init(file: String) throws {
        var headers: [String: String] = [:]
        var bytes: [UInt8] = []
        let text = try String(contentsOfFile: "\(Self.folder)/Vectors/\(file)", encoding: .utf8)
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# "), let colon = line.firstIndex(of: ":") {
                let key = String(line[line.index(line.startIndex, offsetBy: 2)..<colon])
                headers[key] = String(line[line.index(after: colon)...].drop { $0 == " " })
                continue
            }
            for word in line.split(separator: " ") {
                let parts = word.split(separator: "*")
                guard let byte = parts.first.flatMap({ UInt8($0, radix: 16) }) else { throw Malformed(file: file) }
                bytes.append(contentsOf: repeatElement(byte, count: parts.count == 2 ? Int(parts[1]) ?? 0 : 1))
            }
        }
        self.name = String(file.dropLast(4))
        self.headers = headers
        self.bytes = bytes
    }

    private struct Malformed: Error {
        let file: String
    }
}
