import ApusTestSupport
import Foundation

/// Bytes sent to a port, and what comes back until the other side closes.
enum RawConnection {
    static func ask(port: Int, _ text: String) throws -> String {
        let socket = try self.open(port: port)
        defer { close(socket) }
        _ = Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer.append(contentsOf: buffer[..<count])
        }
    }

    /// A connection that says nothing, to be closed by the caller.
    static func open(port: Int) throws -> Int32 {
        guard let socket = LoopbackSocket.connected(to: port, patience: 60) else {
            throw Unexpected("nobody listens on port \(port)")
        }
        return socket
    }
}
