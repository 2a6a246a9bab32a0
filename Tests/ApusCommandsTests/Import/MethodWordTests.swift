import Testing

@testable import ApusCommands

@Suite struct MethodWordTests {
    @Test(
        arguments: [
            (.wandb, "bayes", "auto"), (.wandb, "grid", "grid"), (.nni, "TPE", "tpe"), (.nni, "GPTuner", "gp"),
            (.katib, "cmaes", "cma-es"), (.katib, "bayesianoptimization", "gp"), (.determined, "random", "random"),
        ] as [(ImportFormat, String, String)]
    )
    func `a method that is here too keeps its sense`(format: ImportFormat, word: String, method: String) {
        let found = MethodWord(word, of: format)

        #expect(found.method == method)
        #expect(found.remark == nil)
    }

    @Test func `a method that is unknown, or stops trials too, is remarked upon`() {
        let unknown = MethodWord("Evolution\u{1B}", of: .nni)
        let stopping = MethodWord("adaptive_asha", of: .determined)

        #expect([unknown.method, stopping.method] == ["auto", "auto"])
        #expect(unknown.remark == "the method 'Evolution\\e' has no counterpart here; 'auto' stands in its place")
        #expect(stopping.remark?.contains("write 'random'") == true)
        #expect(MethodWord(nil, of: .optuna).remark == nil)
    }
}
