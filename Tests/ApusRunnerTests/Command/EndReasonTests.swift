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

    @Test func `the program's own memory limit counts, however its leader ended`() {
        for status in [ProcessEnd.Status.exited(0), .exited(1), .signalled(9)] {
            let process = ProcessEnd(status: status, memory: .overLimit(512 << 20))

            let end = EndReason.end(of: process, what: "the program", limit: nil, duration: .zero)

            #expect(end?.outcome == .infeasible)
            #expect(
                end?.reason
                    == "the program went over its memory limit of 512 MiB (resources.memory) and was killed; it printed nothing"
            )
        }
        let stopped = ProcessEnd(status: .signalled(9), stop: .cancelled, memory: .overLimit(1))
        #expect(EndReason.end(of: stopped, what: "x", limit: nil, duration: .zero)?.outcome == .cancelled)
    }

    @Test func `a shortage of the machine is a failure that says so`() {
        for status in [ProcessEnd.Status.exited(1), .signalled(9)] {
            let process = ProcessEnd(status: status, memory: .shortage)

            let end = EndReason.end(of: process, what: "the program", limit: nil, duration: .zero)

            #expect(end?.outcome == .failed)
            #expect(end?.reason.contains("the machine, or the group that its worker is in, was out of memory") == true)
        }
        let good = ProcessEnd(status: .exited(0), memory: .shortage)
        #expect(EndReason.end(of: good, what: "x", limit: nil, duration: .zero) == nil)
    }

    @Test func `a good end is no end here`() {
        #expect(EndReason.end(of: .init(status: .exited(0)), what: "x", limit: nil, duration: .zero) == nil)
    }
}
