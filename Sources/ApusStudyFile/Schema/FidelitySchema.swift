/// The form of the `fidelity` section; the options of the rules are their own to check.
enum FidelitySchema {
    static let rules = Self.meanings.map(\.name)

    static let fields: [Field] = Self.meanings.map { Field($0.name, .anything, $0.text) }

    private static let meanings = [
        (name: "asha", text: "Asynchronous successive halving: pauses trials, and lets the best go on."),
        (name: "hyperband", text: "Brackets of successive halving, with more and fewer first steps."),
        (name: "successive-halving", text: "Rungs that are decided when all their trials are there."),
        (name: "median", text: "Stops a trial that is worse than the median of the others."),
        (name: "percentile", text: "Stops a trial that is worse than a percentile of the others."),
        (name: "extrapolation", text: "Stops a trial whose learning curve will hardly end better than the best."),
        (name: "patience", text: "Ends a trial that gets no better."),
        (name: "threshold", text: "Stops a trial whose cost is beyond a limit."),
        (name: "pbt", text: "Population based training: the worst give way to changed copies of the best."),
    ]
}
