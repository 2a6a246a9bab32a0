import ApusProtocol
import ApusQueue
import ApusTransport
import Testing

@testable import ApusCoordinator

@Suite struct SilenceTests {
    @Test func `G6: a silent connection is made anew once its leases have run out, and no later than one lease after`()
    {
        let machine = CoordinatorMachine.Settings()
        let worker = ClientSettings(host: "coordinator", port: 1).idleTimeout
        let coordinator = ListenerSettings(host: "0.0.0.0", port: 1, security: .plaintext(JoinToken("t"))).idleTimeout

        for silence in [worker, coordinator] {
            #expect(silence > machine.queue.lease)
            #expect(silence < machine.queue.lease * 2)
            #expect(silence > machine.heartbeatInterval * 4)
        }
    }
}
