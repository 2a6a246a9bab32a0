import NIOCore
import Testing

@testable import ApusTransport

@Suite struct LogAllowanceTests {
    @Test func `lines above the allowance are counted, and told with the next one`() {
        var allowance = LogAllowance()
        let start = NIODeadline.uptimeNanoseconds(1)

        let lines = (0..<25).map { _ in allowance.line(at: start) }
        let later = allowance.line(at: start + .seconds(10))
        let last = allowance.line(at: start + .seconds(10))

        #expect(lines.prefix(20).allSatisfy { $0 == 0 })
        #expect(lines.suffix(5).allSatisfy { $0 == nil })
        #expect(later == 5)
        #expect(last == 0)
    }
}
