import Testing

@testable import ApusOptimizer

@Suite struct TrialModelsTests {
    private static let rows = (0..<12).map { [Double($0) / 12] }

    @Test func `every objective has a model of its own`() throws {
        let models = try Self.models(costs: Self.rows.map { [$0[0], 1 - $0[0]] })

        let predictions = models.predictions(at: [0.4])

        #expect(abs(predictions[0].mean - 0.4) < 0.02)
        #expect(abs(predictions[1].mean - 0.6) < 0.02)
        #expect(models.feasibility(at: [0.4]) == 1)
    }

    @Test func `constraints and failures are expected where they were met`() throws {
        let constrained = try Self.models(
            costs: Self.rows.map { [$0[0]] },
            constraints: Self.rows.map { [0.5 - $0[0]] }
        )
        let failing = try Self.models(costs: Self.rows.map { $0[0] > 0.5 ? [] : [$0[0]] })

        #expect(constrained.feasibility(at: [0.1]) < 0.1)
        #expect(constrained.feasibility(at: [0.9]) > 0.9)
        #expect(failing.feasibility(at: [0.1]) > 0.8)
        #expect(failing.feasibility(at: [0.9]) < 0.3)
    }

    @Test func `where a trial is pending less is left to be found out`() throws {
        let costs = Self.rows.map { [$0[0] * $0[0]] }
        let alone = try Self.models(costs: costs, rows: Self.rows.map { [$0[0] / 2] })
        let beside = try Self.models(costs: costs, rows: Self.rows.map { [$0[0] / 2] }, pending: [[0.9]])

        #expect(beside.predictions(at: [0.9])[0].deviation < alone.predictions(at: [0.9])[0].deviation)
    }

    @Test func `trials that all failed have no objectives`() throws {
        #expect(try Self.models(costs: Self.rows.map { _ in [] }).objectives.isEmpty)
    }

    private static func models(
        costs: [[Double]],
        constraints: [[Double]]? = nil,
        rows: [[Double]]? = nil,
        pending: [[Double]] = []
    ) throws -> TrialModels<KrigingModel> {
        TrialModels(
            features: FeatureSpace(try .cube(1)),
            rows: rows ?? self.rows,
            costs: costs,
            constraints: constraints ?? costs.map { _ in [] },
            pending: pending
        )
    }
}
