import ApusInterop
import ApusSpace

/// The space of a scenario, with its defaults where the scenario's first incumbent is.
struct ScenarioStart {
    let space: Space

    /// What is wrong with the first incumbent.
    let issues: [InteropIssue]

    init(_ file: ScenarioFile, _ parameters: PCSFile) {
        guard case .configuration(let settings) = file.scenario.search.incumbent else {
            self.space = parameters.space
            self.issues = []
            return
        }
        let place = file.place(of: .initialIncumbent)
        var issues: [InteropIssue] = []
        var all = parameters.space.parameters
        for setting in settings {
            guard let index = parameters.names.firstIndex(of: setting.name) else {
                issues.append(
                    InteropIssue(
                        place: place,
                        message: "'initial-incumbent' names '\(setting.name)', which is no parameter; take it away"
                    )
                )
                continue
            }
            do throws(ValueError) {
                let value = try all[index].domain.value(parsing: setting.value)
                all[index] = Parameter(name: all[index].name, domain: all[index].domain, defaultValue: value)
            } catch {
                issues.append(
                    InteropIssue(place: place, message: "'initial-incumbent', '\(setting.name)': \(error)")
                )
            }
        }
        var space = parameters.space
        if issues.isEmpty {
            do {
                space = try Space(
                    parameters: all,
                    conditions: space.conditions,
                    forbidden: space.forbidden
                )
            } catch {
                issues += error.issues.map { InteropIssue(place: place, message: "'initial-incumbent': \($0.message)") }
            }
        }
        self.space = space
        self.issues = issues
    }
}
