import NIOCore

/// How a connection that was refused ends.
///
/// A socket that is closed with unread bytes resets its peer, and the peer may lose the words it was sent. So this side
/// stops sending, drops what still comes, and closes when the peer has closed or a limit is reached.
enum Linger {
    static let timeMax: TimeAmount = .seconds(2)
    static let bytesMax = 4_194_304
}
