import ApusSpace
import FoundationEssentials
import Glibc

/// The functions that are built in, by name.
struct KnownFunction: ObjectiveFunction {
    let name: String
    let space: Space
    private let formula: (NamedValues) -> Double

    static let names = ["branin", "hartmann6", "condmix", "ackley5", "rosenbrock4", "levy8"]

    init(named name: String) throws(BenchError) {
        self.name = name
        switch name {
        case "branin":
            self.space = try Self.box([("x0", -5, 10), ("x1", 0, 15)])
            self.formula = Self.branin
        case "hartmann6":
            self.space = try Self.box((0..<6).map { ("x\($0)", 0, 1) })
            self.formula = Self.hartmann
        case "condmix":
            self.space = try Self.mixed()
            self.formula = Self.mixedCost
        case "ackley5":
            self.space = try Self.box((0..<5).map { ("x\($0)", -10, 25) })
            self.formula = Self.ackley
        case "rosenbrock4":
            self.space = try Self.box((0..<4).map { ("x\($0)", -3, 5) })
            self.formula = Self.rosenbrock
        case "levy8":
            self.space = try Self.box((0..<8).map { ("x\($0)", -8, 12) })
            self.formula = Self.levy
        default:
            throw BenchError("there is no function '\(name)'; there are \(Self.names.joined(separator: ", "))")
        }
    }

    func cost(of values: NamedValues) throws(BenchError) -> Double? {
        let cost = self.formula(values)
        return cost.isFinite ? cost : nil
    }

    private static func box(_ ranges: [(String, Double, Double)]) throws(BenchError) -> Space {
        try SpaceFile(
            entries: ranges.map { SpaceFile.Entry(name: $0.0, type: "float", low: $0.1, high: $0.2) }
        ).space()
    }

    private static func vector(_ values: NamedValues, _ count: Int) -> [Double] {
        (0..<count).map { values.number("x\($0)") }
    }

    private static func branin(_ values: NamedValues) -> Double {
        let (x, y) = (values.number("x0"), values.number("x1"))
        let (b, c, t) = (5.1 / (4 * Double.pi * .pi), 5 / Double.pi, 1 / (8 * Double.pi))
        let inner = y - b * x * x + c * x - 6
        return inner * inner + 10 * (1 - t) * cos(x) + 10
    }

    private static let hartmannScale = [1.0, 1.2, 3.0, 3.2]
    private static let hartmannWidth: [[Double]] = [
        [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14],
    ]
    private static let hartmannPlace: [[Double]] = [
        [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
    ]

    private static func hartmann(_ values: NamedValues) -> Double {
        let x = Self.vector(values, 6)
        var sum = 0.0
        for term in 0..<4 {
            var exponent = 0.0
            for axis in 0..<6 {
                let distance = x[axis] - Self.hartmannPlace[term][axis] * 1e-4
                exponent += Self.hartmannWidth[term][axis] * distance * distance
            }
            sum -= Self.hartmannScale[term] * exp(-exponent)
        }
        return sum
    }

    private static func mixed() throws(BenchError) -> Space {
        func number(_ name: String, _ type: String, _ low: Double, _ high: Double, log: Bool = false) -> SpaceFile.Entry
        {
            let condition: [Literal]? = name == "momentum" ? [.text("optimizer"), .text("sgd")] : nil
            return .init(name: name, type: type, low: low, high: high, log: log, condition: condition)
        }
        func choice(_ name: String, _ choices: [String]) -> SpaceFile.Entry {
            .init(name: name, type: "cat", choices: choices.map(Literal.text))
        }
        return try SpaceFile(entries: [
            choice("optimizer", ["sgd", "adam", "rmsprop"]), number("lr", "float", 1e-5, 1, log: true),
            number("momentum", "float", 0, 0.99), number("layers", "int", 1, 5),
            number("units", "int", 16, 1024, log: true), choice("activation", ["relu", "tanh", "gelu", "sigmoid"]),
            number("dropout", "float", 0, 0.9),
        ]).space()
    }

    private static func mixedCost(_ values: NamedValues) -> Double {
        let optimizer = values.text("optimizer")
        let (base, place) = optimizer == "sgd" ? (0.10, -1.0) : optimizer == "adam" ? (0.13, -3.0) : (0.16, -3.5)
        let rate = log10(values.number("lr")) - place
        var cost = base + 0.08 * rate * rate
        if optimizer == "sgd" {
            let momentum = values.number("momentum") - 0.9
            cost += 0.6 * momentum * momentum
        }
        cost += ["relu": 0.02, "tanh": 0.05, "sigmoid": 0.15][values.text("activation")] ?? 0
        let layers = values.number("layers")
        let units = log2(values.number("units")) - 8
        let dropout = values.number("dropout") - (0.1 + 0.08 * layers)
        cost += 0.015 * units * units / (1 + 0.3 * layers)
        cost += 0.02 * abs(layers - 3)
        return cost + 0.25 * dropout * dropout
    }

    private static func ackley(_ values: NamedValues) -> Double {
        let x = Self.vector(values, 5)
        let squares = x.reduce(0) { $0 + $1 * $1 } / 5
        let waves = x.map { cos(2 * Double.pi * $0) }.reduce(0, +) / 5
        let valley: Double = 20 - 20 * exp(-0.2 * squares.squareRoot())
        return valley + exp(1) - exp(waves)
    }

    private static func rosenbrock(_ values: NamedValues) -> Double {
        let x = Self.vector(values, 4)
        var sum = 0.0
        for axis in 0..<3 {
            let (bend, step) = (x[axis + 1] - x[axis] * x[axis], 1 - x[axis])
            sum += 100 * bend * bend + step * step
        }
        return sum
    }

    private static func levy(_ values: NamedValues) -> Double {
        let w = Self.vector(values, 8).map { 1 + ($0 - 1) / 4 }
        let first = sin(.pi * w[0])
        var sum = first * first
        for one in w.dropLast() {
            let (wave, step) = (sin(Double.pi * one + 1), one - 1)
            sum += step * step * (1 + 10 * wave * wave)
        }
        let (wave, step) = (sin(2 * Double.pi * w[7]), w[7] - 1)
        sum += step * step * (1 + wave * wave)
        return sum
    }
}
