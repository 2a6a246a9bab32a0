import ApusProtocol
import Testing

@Suite struct ReconnectionTests {
    @Test func `the wait doubles up to its longest`() {
        var reconnection = Reconnection()

        let waits = (0..<10).map { _ in reconnection.failed(chance: 1) }

        #expect(waits.prefix(4) == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800)])
        #expect(waits.suffix(2) == [.seconds(15), .seconds(15)])
    }

    @Test func `chance moves the wait between the half and the whole`() {
        let waits = [-1, 0, 0.5, 1, 2].map { chance in
            var reconnection = Reconnection()
            return reconnection.failed(chance: chance)
        }

        #expect(waits == [50, 50, 75, 100, 100].map { Duration.milliseconds($0) })
    }

    @Test func `a success begins anew`() {
        var reconnection = Reconnection()
        for _ in 0..<5 { _ = reconnection.failed(chance: 1) }

        reconnection.succeeded()

        #expect(reconnection.failed(chance: 1) == .milliseconds(100))
    }
}
