import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct FailureSignatureTests {
    private static func signature(_ reason: String, status: Int32? = 1, signal: Int32? = nil) -> String {
        FailureSignature(AttemptEnd(outcome: .failed, reason: reason, exitStatus: status, signal: signal)).text
    }

    private static let traceback = """
        the program exited with status 1; the last lines of stderr:
        Traceback (most recent call last):
          File "/var/lib/apus/runs/1-7-1/train.py", line 88, in <module>
            main()
          File "/var/lib/apus/runs/1-7-1/data.py", line 12, in load
            open(path)
        FileNotFoundError: [Errno 2] No such file or directory: '/srv/sets/x.npy'
        """

    @Test func `a traceback is known by its error, its innermost place and the exit status`() {
        #expect(
            Self.signature(Self.traceback)
                == "exit status 1: FileNotFoundError: [Errno #] No such file or directory: 'x.npy' (data.py:12 in load)"
        )
    }

    @Test func `what differs from run to run does not tell failures apart`() {
        let other = Self.traceback.replacing("/var/lib/apus/runs/1-7-1", with: "/tmp/b/runs/1-23-4")
            .replacing("/srv/sets", with: "/home/ada")

        #expect(Self.signature(other) == Self.signature(Self.traceback))
        #expect(Self.signature("exited:\nstep 12: loss 0.25") == Self.signature("exited:\nstep 7: loss 0.5"))
    }

    @Test func `another error, another place or another exit status is another failure`() {
        let error = Self.traceback.replacing("FileNotFoundError", with: "PermissionError")
        let place = Self.traceback.replacing("line 12", with: "line 13")

        let all = [
            Self.signature(Self.traceback), Self.signature(error), Self.signature(place),
            Self.signature(Self.traceback, status: 2),
        ]

        #expect(Set(all).count == 4)
    }

    @Test func `a program that did not start is known by why`() {
        #expect(
            Self.signature("cannot start 'train': no such file at /opt/apus/bin/train", status: nil)
                == "cannot start 'train': no such file at train"
        )
    }

    @Test func `a signal stands before what was said last`() {
        let reason = "the program was ended by signal 11; the last lines of stderr:\nstep 3\ncore dumped"

        #expect(Self.signature(reason, status: nil, signal: 11) == "signal 11: core dumped")
    }

    @Test func `an error is found before the lines that follow it`() {
        let reason = "it failed; the last lines of stderr:\nValueError: no such optimizer\ncleaning up\n"

        #expect(Self.signature(reason) == "exit status 1: ValueError: no such optimizer")
    }

    @Test func `a long line is cut`() {
        let text = Self.signature("it failed:\n" + String(repeating: "x", count: 10_000))

        #expect(text.count < 200)
        #expect(text.hasSuffix("…"))
    }
}
