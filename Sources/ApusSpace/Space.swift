/// The search space of a study: parameters, when each is active, and what is forbidden.
///
/// A space that exists is consistent: names are unique, ranges are not empty, defaults are legal,
/// conditions have no cycle, and the default configuration is not forbidden.
public struct Space: Hashable, Sendable {
    public static let parametersMax = 1000
    public static let forbiddenMax = 10_000

    public let parameters: [Parameter]
    public let conditions: [Condition]
    public let forbidden: [Forbidden]
    let layout: SpaceLayout

    /// Checks everything, and throws every mistake at once.
    public init(
        parameters: [Parameter],
        conditions: [Condition] = [],
        forbidden: [Forbidden] = []
    ) throws(SpaceError) {
        var check = SpaceCheck(parameters: parameters, conditions: conditions, forbidden: forbidden)
        check.run()
        self.layout = try check.layout()
        self.parameters = parameters
        self.conditions = conditions
        self.forbidden = forbidden
        try self.checkDefault()
    }

    /// The index of the parameter of that name.
    public func index(of name: String) -> Int? {
        self.layout.indices[name]
    }

    /// The indices of the parameters that a search changes, all but constants; a point of the unit cube has one
    /// coordinate for each of them.
    public var tunable: [Int] {
        self.layout.tunable
    }

    /// The indices of all parameters, each after those that its condition refers to, otherwise in their own order.
    public var parentsFirst: [Int] {
        self.layout.parentsFirst
    }

    /// The condition of a parameter, by the parameter's index.
    public func condition(of parameter: Int) -> Condition? {
        self.layout.conditionOf[parameter].map { self.conditions[$0] }
    }

    /// An upper bound of the number of configurations: the product of the domains' counts.
    ///
    /// Conditions and forbidden parts may leave fewer. `nil` for an infinite space, and above 2^53.
    public var cardinality: Int? {
        var product: UInt64 = 1
        for axis in self.layout.axes {
            guard let count = axis.count else { return nil }
            let (next, isOverflowing) = product.multipliedReportingOverflow(by: count)
            guard !isOverflowing, next <= 1 << 53 else { return nil }
            product = next
        }
        return Int(product)
    }

    private func checkDefault() throws(SpaceError) {
        let start = self.defaultConfiguration
        let broken = self.forbidden.indices.filter { self.holds(self.forbidden[$0], in: start) }
        guard broken.isEmpty else {
            throw SpaceError(
                issues: broken.map {
                    SpaceError.Issue(
                        subject: .forbidden($0),
                        message: "the default configuration is forbidden by this clause; change a default or the clause"
                    )
                }
            )
        }
    }
}

extension Space: Codable {
    private enum Key: String, CodingKey {
        case parameters
        case conditions
        case forbidden
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try self.init(
            parameters: container.decode([Parameter].self, forKey: .parameters),
            conditions: container.decode([Condition].self, forKey: .conditions),
            forbidden: container.decode([Forbidden].self, forKey: .forbidden)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(self.parameters, forKey: .parameters)
        try container.encode(self.conditions, forKey: .conditions)
        try container.encode(self.forbidden, forKey: .forbidden)
    }
}
