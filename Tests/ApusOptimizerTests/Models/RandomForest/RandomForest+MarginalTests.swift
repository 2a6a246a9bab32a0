import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

/// Forests that know instances, asked for configurations.
@Suite struct RandomForestMarginalTests {
    private static let columns: [ForestSchema.Column] = [.numeric, .categorical(count: 3)]

    /// Rows of a configuration and an instance, whose cost is their product.
    private static func forest(_ instances: [[Double]], _ kinds: [ForestSchema.Column]) -> RandomForest {
        var random = SeededRandom(seed: 3, stream: 1)
        var data = ForestData(ForestSchema(columns: Self.columns + kinds))
        var targets: [Double] = []
        for number in 0..<120 {
            let row = [random.uniform(), Double(number % 3)]
            let instance = instances[number % instances.count]
            data.append(row + instance)
            targets.append((row[0] + row[1]) * (instance[0] + 1))
        }
        return RandomForest(fitting: data, targets: targets, options: ForestOptions(), random: &random)
    }

    @Test(arguments: [true, false])
    func `the mean is that over all instances`(isCategorical: Bool) throws {
        let instances = (0..<5).map { [isCategorical ? Double($0) : Double($0) / 4] }
        let full = Self.forest(instances, [isCategorical ? .categorical(count: 5) : .numeric])
        let marginal = full.marginalized(over: instances, width: 2)

        for row in [[0.1, 0], [0.5, 1], [0.9, 2]] {
            let (means, variances) = marginal.predictions(of: row, count: 1)
            let each = instances.map { full.predictions(of: row + $0, count: 1).means[0] }
            let mean = each.reduce(0, +) / Double(each.count)
            #expect(abs(means[0] - mean) < 1e-9)
            #expect(variances[0] >= 0)
        }
    }

    @Test func `costs that were cut off are expected above the cut`() throws {
        let space = try Space(
            parameters: [Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))]
        )
        func history(isCensored: Bool) -> ForestHistory {
            let candidates = CandidateSpace(FeatureSpace(space), schema: ForestSchema(FeatureSpace(space).features))
            var history = ForestHistory(candidates)
            for number in 1...40 {
                let x = Double(number) / 40
                history.append(
                    EndedTrial(
                        number: UInt32(number),
                        configuration: Configuration(values: [.real(x)]),
                        // Hard where x is large; some of the hard runs were cut off early.
                        result: .cost(x > 0.5 && number % 2 == 0 ? 2 : x > 0.5 ? 10 : 1),
                        run: ToldRun(instance: 0, isCensored: isCensored && x > 0.5 && number % 2 == 0)
                    )
                )
            }
            return history
        }
        func mean(isCensored: Bool) -> Double {
            var random = SeededRandom(seed: 1, stream: 1)
            let model = ForestModel(
                history(isCensored: isCensored),
                options: ForestOptions(),
                transformation: .none,
                rowsMax: 100,
                random: &random
            )
            let means = model.costs?.predictions(of: [0.8], count: 1).means ?? []
            return model.scale.cost(of: means[0])
        }

        #expect(mean(isCensored: true) > mean(isCensored: false) + 1)
    }

    @Test func `features are scaled, and those that say nothing are left out`() throws {
        func instances(_ features: [[Double]]) -> StudyInstances {
            StudyInstances(
                instances: features.enumerated().map { .init(name: "i\($0.offset)", features: $0.element) },
                features: ["a", "b"],
                isDeterministic: true
            )
        }

        let some = try #require(InstanceFeatures(instances([[1, 5], [3, 5], [2, 5]])))
        let none = try #require(InstanceFeatures(instances([[1, 5], [1, 5]])))

        #expect(some.columns == [.numeric])
        #expect(some.rows == [[0], [1], [0.5]])
        #expect(none.columns == [.categorical(count: 2)])
        #expect(InstanceFeatures(instances([[1, 5]])) == nil)
    }
}
