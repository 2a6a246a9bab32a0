import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct SecretsReadingTests {
    private static func run(_ section: String) -> String {
        study(program: "run:\n  command: [a]\n  environment: {TAKEN: x}\n  \(section)")
    }

    @Test func `names alone are variables too`() throws {
        #expect(
            try check(Self.run("secrets: [API_KEY, b]")).command.secrets == ["API_KEY": "API_KEY", "b": "b"]
        )
        #expect(try check(Self.run("secrets: []")).command.secrets == [:])
    }

    @Test func `a map gives a variable the secret of another name`() throws {
        #expect(
            try check(Self.run("secrets: {WANDB_API_KEY: team.wandb, B: B}")).command.secrets
                == ["WANDB_API_KEY": "team.wandb", "B": "B"]
        )
    }

    @Test(
        arguments: [
            ("[a/b]", "a secret's name is 1 to 64 letters"), ("[a.b]", "'a.b' is no name of an environment variable"),
            ("[A, A]", "'run.secrets' names 'A' twice"), ("[TAKEN]", "'TAKEN' is in 'run.environment' too"),
            ("[APUS_X]", "names that begin with APUS_ are set by Apus"),
            ("{A: 'sk live 123'}", "its value belongs on the workers' hosts"), ("{'A-B': x}", "'A-B' is no name"),
        ]
    )
    func `mistakes are told with what to do`(secrets: String, text: String) {
        let found = remarks(Self.run("secrets: \(secrets)"))

        #expect(found.contains(text))
        #expect(found.hasPrefix("study.yaml:"))
    }

    @Test func `programs without secrets are stored as ever`() throws {
        let program = CommandProgram(command: ["a"])

        #expect(program == CommandProgram(command: ["a"], secrets: [:]))
        #expect(program.secrets == [:])
    }
}
