import Logging
import NIOCore
import Synchronization

/// Writes about peers that broke the protocol, within the allowance of one listener.
final class PeerLog: Sendable {
    private let logger: Logger
    private let allowance = Mutex(LogAllowance())

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ text: Logger.Message, peer: SocketAddress?, _ end: ConnectionEnd?) {
        guard let suppressed = self.allowance.withLock({ $0.line(at: .now()) }) else { return }
        var metadata: Logger.Metadata = [
            "peer": "\(peer.map { "\($0)" } ?? "unknown")",
            "reason": "\(end.map { "\($0)" } ?? "")",
        ]
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        self.logger.notice(text, metadata: metadata)
    }
}
