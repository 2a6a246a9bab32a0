import Testing

@testable import ApusTransport

/// G14: how many messages and bytes of one connection are read.
@Suite struct ConnectionRatesTests {
    private static let (burst, bytesBurst) = (100_000, 1_073_741_824)

    @Test func `small messages wait for the rate of messages`() {
        var rates = ConnectionRates.standard

        #expect(rates.took(messages: Self.burst, bytes: 1_000_000, now: .zero) == .zero)
        #expect(rates.took(messages: 20_000, bytes: 200_000, now: .zero) == .seconds(1))
    }

    @Test func `large messages wait for the rate of bytes`() {
        var rates = ConnectionRates.standard

        #expect(rates.took(messages: 1_024, bytes: Self.bytesBurst, now: .zero) == .zero)
        #expect(rates.took(messages: 256, bytes: 268_435_456, now: .zero) == .seconds(1))
    }
}
