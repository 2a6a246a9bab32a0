import ApusInterop
import ApusSpace
import Testing

@Suite struct TargetCallTests {
    @Test func `without instances the call is the one that SMAC was seen to make`() throws {
        let file = try PCSFile(
            text: """
                nb_filters integer [16, 64] [32]
                depth integer [1, 4] [2]
                dropout real [0, 1] [0.25]
                opt {sgd, adam}[adam]
                momentum real [0, 1] [0.9]
                momentum | opt == sgd
                """,
            file: "p.pcs"
        )

        let settings = TargetCall.settings(of: file.space.defaultConfiguration, in: file.space, names: file.names)
        let call = TargetCall(settings: settings)

        #expect(
            call.arguments.joined(separator: " ")
                == "no_instance 0 1.7976931348623157E308 2147483647 -1 -depth 2 -dropout 0.25 -nb_filters 32 -opt adam"
        )
        #expect(
            call.sample(command: "./algo")
                == "./algo no_instance 0 1.7976931348623157E308 2147483647 -1 -depth '2' -dropout '0.25' -nb_filters "
                + "'32' "
                + "-opt 'adam'"
        )
    }

    @Test func `instances, cutoff and seed are passed as Java writes them, names as the file does`() throws {
        let file = try PCSFile(text: "@1:x [0.00001, 1] [0.00005]l\nZ {1.0, 0.10}[0.10]\n", file: "p.pcs")

        let settings = TargetCall.settings(of: file.space.defaultConfiguration, in: file.space, names: file.names)
        let call = TargetCall(
            instance: "a b.cnf",
            specific: "opt",
            cutoff: 5,
            cutoffLength: 10,
            seed: 123,
            settings: settings
        )

        #expect(
            call.arguments == ["a b.cnf", "opt", "5.0", "10", "123", "-@1:x", "5.0E-5", "-Z", "0.10"]
        )
    }

    @Test(arguments: [
        ("./run.sh", ["./run.sh"]), ("  python3\t-u  run.py ", ["python3", "-u", "run.py"]),
        ("'my program' --a=\"x y\"z ''", ["my program", "--a=x yz", ""]), ("", []),
    ])
    func `a command is cut into words`(command: String, words: [String]) {
        #expect(TargetCall.words(ofCommand: command) == words)
    }
}
