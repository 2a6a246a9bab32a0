import Testing

@testable import ApusWeb

/// G14: who has a place at the web server.
@Suite struct ConnectionGateTests {
    @Test func `one address has half of the places, and all together no more than there are`() {
        let gate = ConnectionGate(most: 4)

        let own = (0..<3).map { _ in gate.enter(from: "10.0.0.1") }
        let others = (2..<5).map { gate.enter(from: "10.0.0.\($0)") }

        #expect(own == [true, true, false])
        #expect(others == [true, true, false])
    }

    @Test func `a place that is given back is another's`() {
        let gate = ConnectionGate(most: 2)
        #expect(gate.enter(from: "10.0.0.1"))
        #expect(!gate.enter(from: "10.0.0.1"))

        gate.leave(from: "10.0.0.1")

        #expect(gate.enter(from: "10.0.0.1"))
        #expect(gate.enter(from: "10.0.0.2"))
        #expect(!gate.enter(from: "10.0.0.3"))
    }
}
