import ApusRunner
import ApusSpace
import ApusStudy
import FoundationEssentials
import Testing

@Suite struct TrainingEstimateTests {
    private static func study(_ json: String, cores: Int = 1) throws -> Study {
        let parameter = Parameter(
            name: "filters",
            domain: .integer(lower: 1, upper: 65_536),
            defaultValue: .integer(32)
        )
        return Study(
            name: "s",
            space: try Space(parameters: [parameter]),
            objective: Objective(metric: "val_error", goal: .minimize),
            search: Search(method: .random),
            limits: StudyLimits(trials: 60),
            resources: Resources(cores: cores),
            program: .train(
                TrainProgram(specification: try JSONDecoder().decode(TreeValue.self, from: Data(json.utf8)))
            )
        )
    }

    private static func network(kernel: Int = 3, precision: String = "tf32") -> String {
        """
        {"dataset": "mnist", "model": [{"conv": {"filters": "${filters}", "kernel": \(kernel), "activation": "relu"}},
         {"conv": {"filters": "${filters}", "kernel": \(kernel)}}, {"maxpool": {}}, {"dropout": {"rate": 0.25}},
         {"flatten": {}}, {"dense": {"units": 10, "activation": "softmax"}}],
         "optimizer": "adam", "epochs": "${epochs}", "batch": 128, "precision": "\(precision)"}
        """
    }

    private static func seconds(
        _ study: Study,
        filters: Int = 32,
        epochs: Int = 12,
        on rates: ComputeRates = .unmeasured(engine: "cuda")
    ) -> Double? {
        TrainingEstimate.seconds(study, ["filters": .integer(filters), "epochs": .integer(epochs)], rates)
    }

    @Test(arguments: ["cpu", "cuda"])
    func `a wider network and more epochs take longer, and each has a number`(engine: String) throws {
        let study = try Self.study(Self.network())
        let rates = ComputeRates.unmeasured(engine: engine)

        let byFilters = try [1, 2, 4, 16, 17, 64, 256, 1_024].map { filters in
            try #require(Self.seconds(study, filters: filters, on: rates))
        }
        let byEpochs = try [1, 2, 12, 1_000, 1_000_000].map { epochs in
            try #require(Self.seconds(study, epochs: epochs, on: rates))
        }

        for times in [byFilters, byEpochs] {
            #expect(times.allSatisfy { $0.isFinite && $0 > 0 })
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(abs(byEpochs[2] / byEpochs[0] - 12) < 1e-6)
    }

    @Test func `larger kernels take longer, more cores less, and bfloat16 less than float32`() throws {
        let small = try #require(Self.seconds(try Self.study(Self.network()), filters: 256))
        let large = try #require(Self.seconds(try Self.study(Self.network(kernel: 9)), filters: 256))
        let half = try #require(Self.seconds(try Self.study(Self.network(precision: "bf16")), filters: 4))
        let full = try #require(Self.seconds(try Self.study(Self.network()), filters: 4))
        let processor = ComputeRates.unmeasured(engine: "cpu")
        let one = try #require(Self.seconds(try Self.study(Self.network()), filters: 256, on: processor))
        let four = try #require(Self.seconds(try Self.study(Self.network(), cores: 4), filters: 256, on: processor))

        #expect(small < large)
        #expect(half < full)
        #expect(four < one)
    }

    @Test(arguments: 1...31)
    func `every kernel has a number, or is one that cannot be built`(kernel: Int) throws {
        let seconds = Self.seconds(try Self.study(Self.network(kernel: kernel)))

        // Two of them leave something of 28 pixels to a pool of 2.
        #expect((seconds != nil) == (28 - 2 * (kernel - 1) >= 2))
        #expect(seconds.map { $0.isFinite && $0 > 0 } ?? true)
    }

    @Test func `what cannot be told is none`() throws {
        let good = try Self.study(Self.network())
        let rates = ComputeRates.unmeasured(engine: "cpu")

        #expect(TrainingEstimate.seconds(good, [:], rates) == nil)
        #expect(TrainingEstimate.seconds(good, ["filters": .text("many"), "epochs": .integer(1)], rates) == nil)
        #expect(TrainingEstimate.seconds(good, ["filters": .real(.nan), "epochs": .integer(1)], rates) == nil)
        #expect(Self.seconds(good, filters: 0) == nil)
        #expect(Self.seconds(try Self.study("{}")) == nil)
        #expect(Self.seconds(try Self.study(Self.network().replacing("\"mnist\"", with: "{\"path\": \"x\"}"))) == nil)
        // Wider than any network that can be built.
        #expect(Self.seconds(try Self.study(Self.network()), filters: 65_536)?.isFinite ?? true)
    }
}
