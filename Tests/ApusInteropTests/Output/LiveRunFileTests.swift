import ApusInterop
import Testing

@Suite struct LiveRunFileTests {
    private static let target = LiveRunFile.Target(
        command: "./run.py",
        folder: "/work",
        parameterFile: "params.pcs",
        parameterText: "x real [0, 1] [0]\n",
        cutoff: 60
    )

    private static func run(_ x: String, seed: Int = -1, quality: Double = 0.5, isDefault: Bool = false) -> LiveRun {
        LiveRun(
            seed: seed,
            settings: [Setting(name: "x", value: x)],
            active: ["x"],
            isDefault: isDefault,
            cutoff: 60,
            status: .satisfiable,
            runtime: 1.5,
            runLength: -1,
            quality: quality,
            resultSeed: seed,
            additional: "a\"b",
            wallclock: 2
        )
    }

    @Test func `runs are written as SMAC's processes read them`() {
        let file = LiveRunFile(
            instances: [.init()],
            runs: [Self.run("0.0", isDefault: true), Self.run("0.0", quality: 0.25)]
        )

        #expect(
            file.text(for: Self.target) == #"""
                [ {
                  "@pi-id" : 2,
                  "pi-name" : "no_instance",
                  "pi-instance-specific-info" : "0",
                  "pi-features" : { },
                  "pi-instance-id(deprecated)" : 1
                } ] {
                  "r-rc" : {
                    "@rc-id" : 2,
                    "rc-algo-exec-config" : {
                      "@algo-exec-config-id" : 2,
                      "algo-exec" : "./run.py",
                      "algo-exec-dir" : "/work",
                      "algo-pcs" : {
                        "@pcs-id" : 2,
                        "pcs-filename" : "params.pcs",
                        "pcs-text" : "x real [0, 1] [0]\n",
                        "pcs-subspace" : { }
                      },
                      "algo-cutoff" : 60.0,
                      "algo-deterministic" : true,
                      "algo-tae-context" : { }
                    },
                    "rc-cutoff" : 60.0,
                    "rc-pisp" : {
                      "@pisp-id" : 2,
                      "pisp-pi" : {
                        "@pi-id" : 2
                      },
                      "pisp-seed" : -1
                    },
                    "rc-pc" : {
                      "@pc-id" : 2,
                      "pc-pcs" : {
                        "@pcs-id" : 2
                      },
                      "pc-settings" : {
                        "x" : "0.0"
                      },
                      "pc-active-parameters" : [ "x" ],
                      "pc-forbidden" : false,
                      "pc-default" : true
                    },
                    "rc-sample-idx" : null
                  },
                  "r-run-result" : "SAT",
                  "r-runtime" : 1.5,
                  "r-run-length" : -1.0,
                  "r-quality" : 0.5,
                  "r-result-seed" : -1,
                  "r-addl-run-data" : "a\"b",
                  "r-wallclock-time" : 2.0
                } {
                  "r-rc" : {
                    "@rc-id" : 3,
                    "rc-algo-exec-config" : {
                      "@algo-exec-config-id" : 2
                    },
                    "rc-cutoff" : 60.0,
                    "rc-pisp" : {
                      "@pisp-id" : 2
                    },
                    "rc-pc" : {
                      "@pc-id" : 2
                    },
                    "rc-sample-idx" : null
                  },
                  "r-run-result" : "SAT",
                  "r-runtime" : 1.5,
                  "r-run-length" : -1.0,
                  "r-quality" : 0.25,
                  "r-result-seed" : -1,
                  "r-addl-run-data" : "a\"b",
                  "r-wallclock-time" : 2.0
                }
                """#
        )
        #expect(LiveRunFile.name(run: 3) == "live-rundata-3.json")
    }

    @Test func `what is written is read again, and a half-written end is left for later`() throws {
        let runs = [
            Self.run("0.0", isDefault: true), Self.run("0.5", seed: 3), Self.run("0.5", quality: 1e9),
            Self.run("0.0", seed: 3, isDefault: true),
        ]
        let file = LiveRunFile(
            instances: [.init(name: "a", specific: "s", features: [Setting(name: "f", value: "0.5")])],
            runs: runs
        )
        let bytes = Array(file.text(for: Self.target).utf8)

        let whole = try LiveRunFile(bytes, file: "l")
        let cut = try LiveRunFile(Array(bytes.dropLast(10)), file: "l")

        #expect(whole == file)
        #expect(cut.runs == Array(runs.dropLast()))
        #expect(cut.isCut)
    }

    @Test func `every beginning of a file can be read`() throws {
        let bytes = Array(
            LiveRunFile(instances: [.init()], runs: [Self.run("0.0"), Self.run("1.0")]).text(for: Self.target).utf8
        )

        for count in stride(from: 1, to: bytes.count, by: 7) {
            let part = try LiveRunFile(Array(bytes.prefix(count)), file: "l")
            #expect(part.runs.count < 2)
        }
    }

    @Test(arguments: [
        ("{}", "l: the file begins with a list of instances"),
        ("[ { \"pi-name\" : \"a\" } ]", "l: [0]: an instance needs '@pi-id' and 'pi-name'"),
        ("[ ] { }", "l: run 1: a run needs 'r-rc'"),
        ("[ ] ]", "l: byte 5: expected a value, found ']'; is it a file of SMAC?"),
        ("[ ] { \"r-rc\" : { } }", "l: run 1: 'rc-pisp' must have '@pisp-id'"),
        (
            "[ ] { \"r-rc\" : { \"rc-pisp\" : 3 } }",
            "l: run 1: 'rc-pisp' must name an instance of the list and a seed"
        ),
        ("", "l: the file begins with a list of instances"),
    ])
    func `another file is refused`(text: String, message: String) {
        let error = #expect(throws: InteropError.self) { try LiveRunFile(Array(text.utf8), file: "l") }

        #expect(error?.description == message)
    }
}
