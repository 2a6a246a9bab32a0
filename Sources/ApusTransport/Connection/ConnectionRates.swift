/// How many messages and how many bytes one connection may bring.
///
/// Pure. A worker that runs a thousand trials in a second sends a few thousand messages; one that uploads what they left
/// is held back by the network and the disk long before the rate of bytes.
package struct ConnectionRates: Hashable, Sendable {
    package static let standard = ConnectionRates(
        messages: RateAllowance(burst: 100_000, perSecond: 20_000),
        bytes: RateAllowance(burst: 1_073_741_824, perSecond: 268_435_456)
    )

    private var messages: RateAllowance
    private var bytes: RateAllowance

    package init(messages: RateAllowance, bytes: RateAllowance) {
        self.messages = messages
        self.bytes = bytes
    }

    /// So many came in one reading; how long to wait before the next.
    mutating func took(messages messageCount: Int, bytes byteCount: Int, now: Duration) -> Duration {
        let forMessages = self.messages.took(messageCount, now: now)
        let forBytes = self.bytes.took(byteCount, now: now)
        return max(forMessages, forBytes)
    }
}
