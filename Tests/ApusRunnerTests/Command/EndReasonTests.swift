import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct EndReasonTests {
    @Test func `a reason is cut to what a report holds, at a character's end`() {
        let text = String(repeating: "é", count: 5_000)

        let bounded = EndReason.bounded(text)

        #expect(bounded.utf8.count <= AttemptEnd.reasonBytesMax)
        #expect(bounded.utf8.count > AttemptEnd.reasonBytesMax - 4)
        #expect(bounded.hasSuffix("é…"))
        #expect(EndReason.bounded("short") == "short")
    }

    @Test func `lines of stderr are shown, or else those of stdout`() {
        var end = ProcessEnd(status: .exited(1))
        #expect(EndReason.lastLines(of: end) == "; it printed nothing")
        end.stdoutTail = Array("out\n".utf8)
        #expect(EndReason.lastLines(of: end) == "; the last lines of stdout:\n  out")
        end.stderrTail = Array(" \n".utf8)
        #expect(EndReason.lastLines(of: end) == "; the last lines of stdout:\n  out")
        end.stderrTail = Array("err\n".utf8)
        #expect(EndReason.lastLines(of: end) == "; the last lines of stderr:\n  err")
    }

    @Test func `a kill that nobody here ordered hints at memory`() {
        let end = EndReason.end(of: .init(status: .signalled(9)), what: "the program", limit: nil, duration: .zero)

        #expect(end?.outcome == .failed)
        #expect(
            end?.reason
                == "the program was ended by signal 9 (Killed); the machine may have been out of memory; it printed nothing"
        )
    }

    @Test func `a good end is no end here`() {
        #expect(EndReason.end(of: .init(status: .exited(0)), what: "x", limit: nil, duration: .zero) == nil)
    }
}
