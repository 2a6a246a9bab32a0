import ApusArtifacts
package import ApusIdentity
import ApusProtocol
import Glibc

/// Where a worker's join token comes from: a file that only its owner may read, or standard input.
///
/// Never an argument or a variable of the environment, which everybody on the machine can see.
package enum TokenFile {
    private static let bytesMax = 4_096

    /// Reads the token, without the blanks around it; `-` is standard input, read to its end.
    package static func read(_ path: String) throws(WorkerError) -> JoinSecret {
        let name = path == "-" ? "standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .token("cannot read the token file \(path): \(StateFolder.systemText)") }
        defer { if path != "-" { close(descriptor) } }
        if path != "-" { try Self.check(descriptor, path) }
        let bytes = try Self.bytes(of: descriptor, name: name)
        guard bytes.count <= Self.bytesMax, let text = String(validating: bytes, as: UTF8.self) else {
            throw .token("\(name) is no token: it has more than \(Self.bytesMax) bytes, or is no text")
        }
        let token = text.drop(while: \.isWhitespace)
        let end = token.lastIndex { !$0.isWhitespace }.map { token.index(after: $0) } ?? token.startIndex
        let trimmed = token[..<end]
        guard (1...WireLimits.tokenBytesMax).contains(trimmed.utf8.count), !trimmed.contains(where: \.isWhitespace)
        else {
            throw .token("\(name) must hold one token of 1 to \(WireLimits.tokenBytesMax) bytes, and nothing else")
        }
        return JoinSecret(String(trimmed))
    }

    /// Reads a join token as `apus token create` writes it.
    package static func ticket(_ path: String) throws(WorkerError) -> JoinTicket {
        guard let ticket = JoinTicket(try Self.read(path).text) else {
            throw .token(
                "\(path == "-" ? "standard input" : path) holds no join token; make one with 'apus token create NAME' "
                    + "where the coordinator runs"
            )
        }
        return ticket
    }

    private static func check(_ descriptor: Int32, _ path: String) throws(WorkerError) {
        guard let status = FileStatus(descriptor: descriptor) else {
            throw .token("cannot read the token file \(path): \(StateFolder.systemText)")
        }
        guard status.isRegular else { throw .token("the token file \(path) is no plain file") }
        guard !status.isShared else {
            throw .token("the token file \(path) can be read by others; run: chmod 600 '\(path)'")
        }
    }

    private static func bytes(of descriptor: Int32, name: String) throws(WorkerError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.bytesMax)
        while bytes.count <= Self.bytesMax {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .token("cannot read the token from \(name): \(StateFolder.systemText)") }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
