import ApusProtocol

/// Where workers may join, and within which limits.
package struct ListenerSettings: Sendable {
    package static let connectionsMaxDefault = 12_000

    package static let refusedMaxDefault = 256

    /// 256 MiB.
    package static let receivedBytesMaxDefault = ByteBudget.bytesMaxDefault

    /// 512 MiB.
    package static let queuedBytesMaxDefault = QueueBudget.bytesMaxDefault

    package let host: String

    /// 0 for any free one.
    package let port: Int
    package let security: ListenerSecurity
    package let versions: ClosedRange<UInt32>

    /// One more worker is told to come back later.
    package let connectionsMax: Int

    /// So many more may linger while they are told.
    package let refusedMax: Int

    /// What each connection may bring.
    package let rates: ConnectionRates

    /// At so many bytes that came and are not handled, nobody is read until half of them are.
    package let receivedBytesMax: Int

    /// Beyond so many bytes that wait to be sent, the connection with the most of them is closed.
    package let queuedBytesMax: Int

    /// From the connection to its hello.
    package let handshakeTimeout: Duration

    /// A worker that sends nothing for so long is gone: its leases have run out, and its machine may come back under the
    /// same name.
    package let idleTimeout: Duration

    package init(
        host: String,
        port: Int,
        security: ListenerSecurity,
        versions: ClosedRange<UInt32> = ProtocolVersion.spoken,
        connectionsMax: Int = Self.connectionsMaxDefault,
        refusedMax: Int = Self.refusedMaxDefault,
        rates: ConnectionRates = .standard,
        receivedBytesMax: Int = Self.receivedBytesMaxDefault,
        queuedBytesMax: Int = Self.queuedBytesMaxDefault,
        handshakeTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(20)
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.versions = versions
        self.connectionsMax = connectionsMax
        self.refusedMax = refusedMax
        self.rates = rates
        self.receivedBytesMax = receivedBytesMax
        self.queuedBytesMax = queuedBytesMax
        self.handshakeTimeout = handshakeTimeout
        self.idleTimeout = idleTimeout
    }
}
