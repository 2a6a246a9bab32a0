import ApusInterop
import ApusSpace
import ApusStudy
import Foundation

/// The last lines that SMAC writes to the console.
struct SMACClosing {
    private static let rule = String(repeating: "=", count: 87)

    let scenario: LoadedScenario
    let summary: SMACSummary
    let end: SMACEnd

    /// How long the search ran.
    let wallclock: Double

    var lines: [String] {
        let runtime = self.summary.runs.last?.cumulativeRuntime ?? 0
        var lines = [
            Self.rule, "SMAC has finished. Reason: \(self.end.text)",
            "Total number of runs performed: \(self.summary.runs.count), "
                + "total configurations tried: \(self.summary.configurations.count).",
            "Total CPU time used: \(NumberText.short(runtime, digits: 6)) s, "
                + "total wallclock time used: \(NumberText.short(self.wallclock, digits: 6)) s.",
        ]
        let measure = self.scenario.file.scenario.goal.run == .runtime ? "runtime" : "quality"
        if let incumbent = self.summary.lastIncumbent {
            let id = incumbent.configurationID
            lines += [
                "SMAC's final incumbent: config \(id) (internal ID: 0x\(String(id, radix: 16, uppercase: true))), "
                    + "with estimated mean \(measure): \(incumbent.performance), based on \(incumbent.runCount) run(s) on "
                    + "\(incumbent.instanceCount) training instance(s).",
                "Sample call for this final incumbent:", VisibleText.escaped(self.sample(incumbent.run)),
            ]
        } else {
            lines.append("No run succeeded, so there is no incumbent.")
        }
        return lines + [Self.rule]
    }

    private func specific(of run: EndedRun) -> String {
        let instances = self.scenario.instances.raced?.instances ?? []
        return instances.first { $0.name == run.instance }?.specific ?? SMACCall.noSpecific
    }

    private func sample(_ run: EndedRun) -> String {
        let algorithm = self.scenario.file.scenario.algorithm
        let call = TargetCall(
            instance: self.scenario.instance?.name ?? run.instance ?? TargetCall.noInstance,
            specific: self.scenario.instance?.specific ?? self.specific(of: run),
            cutoff: algorithm.cutoff,
            cutoffLength: algorithm.cutoffLength,
            seed: SMACFiles.seed(of: run, self.scenario),
            settings: TargetCall.settings(
                of: run.configuration,
                in: self.scenario.parameters.space,
                names: self.scenario.parameters.names
            )
        )
        return "cd \(self.scenario.program.folder.path); \(call.sample(command: algorithm.command))"
    }
}
