/// Gives a value another shape; both are channels-last, so the numbers are copied as they are.
final class FlattenStep: Step {
    private let team: ThreadTeam
    private let input: Value
    private let output: Value
    private var target: GradientTarget?

    init(team: ThreadTeam, input: Value, output: Value) {
        self.team = team
        self.input = input
        self.output = output
    }

    func prepareBackward() {
        self.target = self.input.claimGradient()
    }

    func forward(_ pass: Pass) {
        let (source, result) = (self.input.data, self.output.data)
        self.team.split(self.input.form.count) { range in
            (result + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
        }
    }

    func backward(_ pass: Pass) {
        guard let target = self.target else { return }
        let source = self.output.gradient
        self.team.split(self.input.form.count) { range in
            (target.floats + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
        }
        target.finish(self.team)
    }
}
