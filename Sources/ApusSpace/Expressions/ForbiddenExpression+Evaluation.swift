extension ForbiddenExpression {
    /// The parameters that the expression reads.
    public var parameters: Set<Int> {
        switch self {
        case .number: []
        case .parameter(let index): [index]
        case .unary(_, let operand): operand.parameters
        case .binary(_, let left, let right): left.parameters.union(right.parameters)
        }
    }

    /// How many levels are nested; a number alone is one.
    var depth: Int {
        switch self {
        case .number, .parameter: 1
        case .unary(_, let operand): 1 + operand.depth
        case .binary(_, let left, let right): 1 + max(left.depth, right.depth)
        }
    }

    /// The value of the expression where `number` gives the value of a parameter; `nil` where it gives none.
    ///
    /// The same on every machine; see ``PortableFunctions``.
    func value(_ number: (Int) -> Double?) -> Double? {
        switch self {
        case .number(let value): return value
        case .parameter(let index): return number(index)
        case .unary(let function, let operand): return operand.value(number).map { Self.applied(function, $0) }
        case .binary(let function, let left, let right):
            guard let left = left.value(number), let right = right.value(number) else { return nil }
            return Self.applied(function, left, right)
        }
    }

    private static func applied(_ function: UnaryOperator, _ x: Double) -> Double {
        switch function {
        case .negate: -x
        case .abs: Swift.abs(x)
        case .acos: PortableFunctions.acos(x)
        case .asin: PortableFunctions.asin(x)
        case .atan: PortableFunctions.atan(x)
        case .cbrt: PortableFunctions.cbrt(x)
        case .ceil: x.rounded(.up)
        case .cos: PortableFunctions.cos(x)
        case .cosh: PortableFunctions.cosh(x)
        case .exp: PortableFunctions.exp(x)
        case .floor: x.rounded(.down)
        case .log: PortableFunctions.log(x)
        case .log10: PortableFunctions.log10(x)
        case .log2: PortableFunctions.log2(x)
        case .sin: PortableFunctions.sin(x)
        case .sinh: PortableFunctions.sinh(x)
        case .sqrt: x.squareRoot()
        case .tan: PortableFunctions.tan(x)
        case .tanh: PortableFunctions.tanh(x)
        }
    }

    private static func applied(_ function: BinaryOperator, _ left: Double, _ right: Double) -> Double {
        switch function {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .power: PortableFunctions.pow(left, right)
        case .remainder: left.truncatingRemainder(dividingBy: right)
        case .less: left < right ? 1 : 0
        case .lessOrEqual: left <= right ? 1 : 0
        case .greater: left > right ? 1 : 0
        case .greaterOrEqual: left >= right ? 1 : 0
        case .equal: left == right ? 1 : 0
        case .notEqual: left != right ? 1 : 0
        case .and: left.isTrue && right.isTrue ? 1 : 0
        case .or: left.isTrue || right.isTrue ? 1 : 0
        }
    }
}

extension Double {
    /// Any number but zero; NaN is no number.
    var isTrue: Bool {
        !self.isNaN && self != 0
    }
}
