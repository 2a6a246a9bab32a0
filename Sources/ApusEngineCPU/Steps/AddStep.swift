/// The sum of two values in one layout.
final class AddStep: Step {
    private let team: ThreadTeam
    private let inputs: (Value, Value)
    private let output: Value
    private var targets: [GradientTarget] = []

    init(team: ThreadTeam, inputs: (Value, Value), output: Value) {
        self.team = team
        self.inputs = inputs
        self.output = output
    }

    func prepareBackward() {
        self.targets = [self.inputs.0.claimGradient(), self.inputs.1.claimGradient()].compactMap(\.self)
    }

    func forward(_ pass: Pass) {
        let (left, right, result) = (self.inputs.0.data, self.inputs.1.data, self.output.data)
        self.team.split(self.output.form.count) { range in
            Lanes.over(range) { result[lanes: $0] = left[lanes: $0] + right[lanes: $0] }
        }
    }

    func backward(_ pass: Pass) {
        let source = self.output.gradient
        for target in self.targets {
            self.team.split(self.output.form.count) { range in
                (target.floats + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
            }
            target.finish(self.team)
        }
    }
}
