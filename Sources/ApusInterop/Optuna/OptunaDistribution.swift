internal import ApusSpace
internal import ApusStudy

/// What a trial of Optuna drew a parameter from.
enum OptunaDistribution: Hashable {
    case real(lower: Double, upper: Double, isLog: Bool, step: Double?)
    case integer(lower: Int, upper: Int, isLog: Bool, step: Int)
    case categorical([Literal])

    /// Today's three names, and the five of Optuna before 3.0; `nil` for anything else.
    init?(_ tree: TreeValue) {
        guard let name = tree["name"]?.string, let attributes = tree["attributes"] else { return nil }
        let step = attributes["step"] ?? attributes["q"]
        switch name {
        case "FloatDistribution", "UniformDistribution", "LogUniformDistribution", "DiscreteUniformDistribution":
            guard let lower = attributes["low"]?.number, let upper = attributes["high"]?.number, lower <= upper else {
                return nil
            }
            let isLog = name == "LogUniformDistribution" || attributes["log"]?.boolean ?? false
            self = .real(lower: lower, upper: upper, isLog: isLog, step: step?.number)
        case "IntDistribution", "IntUniformDistribution", "IntLogUniformDistribution":
            guard let lower = attributes["low"]?.whole, let upper = attributes["high"]?.whole, lower <= upper else {
                return nil
            }
            let isLog = name == "IntLogUniformDistribution" || attributes["log"]?.boolean ?? false
            let whole = isLog ? 1 : step?.whole ?? 1
            guard whole >= 1 else { return nil }
            self = .integer(lower: lower, upper: upper, isLog: isLog, step: whole)
        case "CategoricalDistribution":
            guard let items = attributes["choices"]?.items, !items.isEmpty else { return nil }
            self = .categorical(items.map { $0.literal ?? .text(JSONWriter.text(of: $0)) })
        default: return nil
        }
    }

    /// The value that Optuna's internal number stands for.
    func value(_ number: Double) -> Literal? {
        switch self {
        case .real: return .real(number)
        case .integer: return Int(exactly: number.rounded()).map(Literal.integer)
        case .categorical(let choices):
            guard let index = Int(exactly: number), choices.indices.contains(index) else { return nil }
            return choices[index]
        }
    }

    /// The distribution that holds what both hold; `nil` for a list and a range.
    ///
    /// Trials of one study may draw from different ranges. A step stays where both have it and it fits both.
    func union(_ other: Self) -> Self? {
        switch (self, other) {
        case (.categorical(let left), .categorical(let right)):
            return .categorical(left + right.filter { !left.contains($0) })
        case (.integer(let low, let high, let isLog, let step), .integer(let low2, let high2, let isLog2, let step2)):
            let lower = min(low, low2)
            // Wrapping: bounds so far apart are refused with the space.
            let isOnSteps = step == step2 && (low &- low2) % step == 0
            return .integer(
                lower: lower,
                upper: max(high, high2),
                isLog: isLog && isLog2,
                step: isOnSteps ? step : 1
            )
        case (.real(let low, let high, let isLog, let step), .real(let low2, let high2, let isLog2, let step2)):
            return .real(
                lower: min(low, low2),
                upper: max(high, high2),
                isLog: isLog && isLog2,
                step: step == step2 && low == low2 ? step : nil
            )
        case (.integer(let low, let high, let isLog, _), .real):
            return Self.real(lower: Double(low), upper: Double(high), isLog: isLog, step: nil).union(other)
        case (.real, .integer): return other.union(self)
        default: return nil
        }
    }

    /// The same as a domain of Apus.
    var domain: Domain {
        switch self {
        case .categorical(let choices): return .categorical(choices)
        case .integer(let lower, let upper, let isLog, let step):
            let isStepped = step > 1 && lower != upper && (upper &- lower).magnitude >= step.magnitude
            return .integer(lower: lower, upper: upper, scale: isLog ? .log : .linear, step: isStepped ? step : nil)
        case .real(let lower, let upper, let isLog, let step):
            guard lower < upper else { return .constant(.real(lower)) }
            let isStepped = step.map { $0 > 0 && $0 <= upper - lower } ?? false
            return .real(lower: lower, upper: upper, scale: isLog ? .log : .linear, step: isStepped ? step : nil)
        }
    }
}
