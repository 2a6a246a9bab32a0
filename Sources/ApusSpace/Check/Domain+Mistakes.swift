/// What is wrong with a domain, each as a phrase that follows the parameter's name.
extension Domain {
    static let choicesMax = 10_000
    static let choiceBytesMax = 4096

    /// Bounds of integers keep to ±2^62, so that each has a place of its own in the unit interval.
    static let integerMax = 1 << 62

    /// Empty for a domain without a mistake.
    var mistakes: [String] {
        switch self {
        case .real(let lower, let upper, let scale, let step):
            Self.realMistakes(lower: lower, upper: upper, scale: scale, step: step)
        case .integer(let lower, let upper, let scale, let step):
            Self.integerMistakes(lower: lower, upper: upper, scale: scale, step: step)
        case .categorical(let choices), .ordinal(let choices): Self.choiceMistakes(choices)
        case .constant(let literal): Self.literalMistakes(literal)
        }
    }

    private static func realMistakes(lower: Double, upper: Double, scale: Scale, step: Double?) -> [String] {
        guard lower.isFinite, upper.isFinite else {
            return ["has the range [\(lower), \(upper)], but its bounds must be finite numbers"]
        }
        var mistakes: [String] = []
        if lower == upper {
            mistakes.append("has the range [\(lower), \(upper)], which holds one value; make it a constant")
        } else if lower > upper {
            mistakes.append("has the range [\(lower), \(upper)], but the lower bound comes first; exchange the two")
        }
        if scale == .log, lower <= 0 {
            mistakes.append("is log-scaled, so its lower bound must be above 0 (it is \(lower))")
        }
        guard let step else { return mistakes }
        if !(step > 0 && step.isFinite) {
            mistakes.append("has the step \(step), which must be above 0")
        } else if lower < upper, step > upper - lower {
            mistakes.append(
                "has the step \(step), which is larger than its range [\(lower), \(upper)]; use a smaller one"
            )
        } else if lower < upper, Self.isTooFine(lower: lower, upper: upper, scale: scale, step: step) {
            mistakes.append("has the step \(step), which is too small for its range [\(lower), \(upper)]; leave it out")
        }
        return mistakes
    }

    private static func isTooFine(lower: Double, upper: Double, scale: Scale, step: Double) -> Bool {
        if scale == .log, upper / step > Slices.relativeMax { return true }
        return SteppedReals(lower: lower, upper: upper, step: step) == nil
    }

    private static func integerMistakes(lower: Int, upper: Int, scale: Scale, step: Int?) -> [String] {
        var mistakes: [String] = []
        for bound in [lower, upper] where bound < -Self.integerMax || bound > Self.integerMax {
            mistakes.append("has the bound \(bound), but integers go from \(-Self.integerMax) to \(Self.integerMax)")
        }
        if lower > upper {
            mistakes.append("has the range [\(lower), \(upper)], but the lower bound comes first; exchange the two")
        }
        if scale == .log, lower <= 0 {
            mistakes.append("is log-scaled, so its lower bound must be above 0 (it is \(lower))")
        }
        if let step, step <= 0 {
            mistakes.append("has the step \(step), which must be above 0")
        } else if let step, mistakes.isEmpty, lower != upper, (upper &- lower).magnitude < step.magnitude {
            mistakes.append(
                "has the step \(step), which is larger than its range [\(lower), \(upper)]; use a smaller one"
            )
        } else if scale == .log, Double(upper) / Double(step ?? 1) > Slices.relativeMax {
            mistakes.append(
                "is log-scaled and holds integers above 2^40 (its upper bound is \(upper)), which are too close for that "
                    + "scale; use a real parameter"
            )
        }
        return mistakes
    }

    private static func choiceMistakes(_ choices: [Literal]) -> [String] {
        guard !choices.isEmpty else { return ["has no choices; give one at least"] }
        guard choices.count <= Self.choicesMax else {
            return ["has \(choices.count) choices, but \(Self.choicesMax) is the most; use a range"]
        }
        var mistakes: [String] = []
        var texts: Set<String> = []
        for choice in choices where !texts.insert(choice.description).inserted {
            mistakes.append("has the choice '\(choice)' twice; take one away")
        }
        return mistakes + choices.flatMap(Self.literalMistakes)
    }

    private static func literalMistakes(_ literal: Literal) -> [String] {
        switch literal {
        case .real(let value) where !value.isFinite: ["has the choice '\(value)', which is not a finite number"]
        case .text(let text) where text.utf8.count > Self.choiceBytesMax:
            ["has a choice of \(text.utf8.count) bytes, but \(Self.choiceBytesMax) is the most"]
        default: []
        }
    }
}
