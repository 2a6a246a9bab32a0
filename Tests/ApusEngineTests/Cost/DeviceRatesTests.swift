import ApusEngine
import Testing

@Suite struct DeviceRatesTests {
    private static let update = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))

    private static func cost(filters: Int, batch: Int = 64) throws -> StepCost {
        let plan = try NetworkPlan(
            input: TensorShape(height: 28, width: 28, channels: 1),
            layers: [
                .convolution(.init(filters: filters, kernelHeight: 3, kernelWidth: 3)),
                .convolution(.init(filters: filters, kernelHeight: 3, kernelWidth: 3)), .flatten,
                .dense(.init(units: 10, activation: .softmax)),
            ],
            loss: .crossEntropy(smoothing: 0)
        )
        return StepCost(plan, batch: batch, update: Self.update)
    }

    @Test func `a step takes its launches and each layer's longer half`() throws {
        let cost = try Self.cost(filters: 4)
        let launches = DeviceRates(launchSeconds: 1e-3, operationsPerSecond: 1e30, bytesPerSecond: 1e30)
        let arithmetic = DeviceRates(launchSeconds: 0, operationsPerSecond: 1e6, bytesPerSecond: 1e30)
        let memory = DeviceRates(launchSeconds: 0, operationsPerSecond: 1e30, bytesPerSecond: 1e6)

        #expect(abs(launches.seconds(cost) - 1e-3 * Double(cost.launches)) < 1e-12)
        #expect(abs(arithmetic.seconds(cost) / (cost.operations / 1e6) - 1) < 1e-9)
        #expect(abs(memory.seconds(cost) / (cost.bytes / 1e6) - 1) < 1e-9)
    }

    @Test func `a training has its epochs' steps, and a third of one for each judged batch`() throws {
        let cost = try Self.cost(filters: 4)
        let rates = DeviceRates(launchSeconds: 1e-5, operationsPerSecond: 1e12, bytesPerSecond: 1e11)

        let seconds = rates.seconds(cost, batch: 64, epochs: 3, trainSamples: 641, judgedSamples: 192)

        #expect(abs(seconds / (rates.seconds(cost) * 3 * (11 + 1)) - 1) < 1e-9)
    }

    @Test(arguments: [
        DeviceRates(launchSeconds: 3e-6, operationsPerSecond: 2e14, bytesPerSecond: 3e12),
        DeviceRates(launchSeconds: 4e-6, operationsPerSecond: 8e12, bytesPerSecond: 3e11),
        DeviceRates(launchSeconds: 5e-6, operationsPerSecond: 6e10, bytesPerSecond: 8e9),
    ])
    func `a calibration finds the rates of a device`(rates: DeviceRates) throws {
        let time = FakeTime()
        let size: Calibration.Size = rates.operationsPerSecond > 1e12 ? .device : .processor

        let found = try Calibration(size) { time.seconds }.rates(TimedBackend(rates: rates, time: time))

        // Of a network that none of the calibration's is like.
        for filters in [1, 16, 64] {
            let cost = try Self.cost(filters: filters)
            #expect(abs(found.seconds(cost) / rates.seconds(cost) - 1) < 0.1)
        }
        #expect(abs(found.launchSeconds / rates.launchSeconds - 1) < 0.1)
    }

    @Test func `a clock that stands still gives rates that are numbers`() throws {
        let time = FakeTime()
        let rates = DeviceRates(launchSeconds: 0, operationsPerSecond: .infinity, bytesPerSecond: .infinity)

        let found = try Calibration(.processor) { time.seconds }.rates(TimedBackend(rates: rates, time: time))

        for number in [found.launchSeconds, found.operationsPerSecond, found.bytesPerSecond] {
            #expect(number.isFinite && number > 0)
        }
    }
}

/// Time that passes when a network works.
private final class FakeTime {
    var seconds = 0.0
}

/// Networks that do nothing and take exactly what the rates say.
private struct TimedBackend: Backend, @unchecked Sendable {
    // SAFETY: used by one thread only.
    let rates: DeviceRates
    let time: FakeTime

    var name: String { "timed" }

    func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
        TimedNetwork(plan: plan, batch: batch) { [rates, time] in
            time.seconds += rates.seconds(StepCost(plan, batch: batch, update: update))
        }
    }
}

private final class TimedNetwork: BackendNetwork {
    let plan: NetworkPlan
    let batch: Int
    private let pass: () -> Void

    init(plan: NetworkPlan, batch: Int, pass: @escaping () -> Void) {
        (self.plan, self.batch, self.pass) = (plan, batch, pass)
    }

    func load(_ state: NetworkState) throws {}

    func store() throws -> NetworkState { NetworkState(parameters: [], statistics: [], slots: []) }

    func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
        self.pass()
        return BatchSums()
    }

    func evaluate(_ batch: Batch) throws -> BatchSums { BatchSums() }

    func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] { [] }

    func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients { NetworkGradients(input: [], parameters: []) }
}
