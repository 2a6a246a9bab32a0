import ApusRunner
import ApusSpace
import ApusStudy
import Testing

/// Family 4 of the bad inputs: parameters whose names mean something to a shell, a loader or an interpreter.
@Suite struct HostileNameTests {
    private static let names = [
        "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV", "ENV", "IFS",
        "PS4", "SHELLOPTS", "HOME", "TMPDIR", "APUS_SEED", "APUS_TRIAL", "GCONV_PATH", "PERL5OPT", "NODE_OPTIONS",
        "_", "a.b", "a@1:loops", "a-b", "APUS_PARAM_x",
    ]

    @Test(arguments: Self.names)
    func `a parameter's name changes no variable that a program lives by`(name: String) async throws {
        let scratch = Scratch()
        let script = "env > seen; python3 -c pass && bash -c : && echo fine > done"
        let plain = Scratch()
        _ = await CommandRunner.test.record(plain.job(script: script))
        let job = scratch.job(script: script, values: [(name: name, value: .text("/evil"))])

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.reason == "")
        #expect(try scratch.text("done") == "fine\n")
        let (before, after) = (try self.variables(plain), try self.variables(scratch))
        let added = after.subtracting(before).filter { !$0.contains(scratch.path) }
        #expect(added.allSatisfy { $0.hasPrefix("APUS_PARAM_") && $0.hasSuffix("=/evil") }, "\(added)")
        #expect(!added.isEmpty)
        #expect(before.subtracting(after).allSatisfy { $0.contains(plain.path) })
    }

    private func variables(_ scratch: Scratch) throws -> Set<String> {
        // What the shell itself sets differs from run to run.
        Set(try scratch.text("seen").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("_=") })
    }
}
