/// How fast a device is, as a short calibration found it.
package struct DeviceRates: Hashable, Sendable, Codable {
    /// Of the least that a launch takes.
    package let launchSeconds: Double
    package let operationsPerSecond: Double
    package let bytesPerSecond: Double

    package init(launchSeconds: Double, operationsPerSecond: Double, bytesPerSecond: Double) {
        self.launchSeconds = launchSeconds
        self.operationsPerSecond = operationsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// A step: each layer takes its launches, and its arithmetic or its memory's time, whichever is longer.
    package func seconds(_ cost: StepCost) -> Double {
        cost.layers.reduce(0) { sum, layer in
            let arithmetic = layer.operations / self.operationsPerSecond
            let memory = layer.bytes / self.bytesPerSecond
            return sum + Double(layer.launches) * self.launchSeconds + max(arithmetic, memory)
        }
    }

    /// A whole training with its judging after each epoch.
    ///
    /// Judging a batch counts as a third of a step: it is the forward pass. Data is there already, and nothing is
    /// written.
    package func seconds(
        _ cost: StepCost,
        batch: Int,
        epochs: Int,
        trainSamples: Int,
        judgedSamples: Int
    ) -> Double {
        let batch = max(batch, 1)
        let steps = Double((trainSamples + batch - 1) / batch)
        let judged = Double((judgedSamples + batch - 1) / batch) / 3
        return Double(epochs) * (steps + judged) * self.seconds(cost)
    }

    /// A step whose time was measured.
    package struct Measurement: Hashable, Sendable {
        package let cost: StepCost
        package let seconds: Double

        package init(cost: StepCost, seconds: Double) { (self.cost, self.seconds) = (cost, seconds) }
    }

    /// Rates under which the three steps take what was measured, each rate from the step that it bounds.
    ///
    /// One network is all launches, one all memory, one all arithmetic; what the others contribute to each is taken off
    /// in rounds, until it changes little.
    package init(launches: Measurement, memory: Measurement, arithmetic: Measurement) {
        // To begin with, each step is bound by one thing only.
        var rates = DeviceRates(
            launchSeconds: launches.seconds / Double(max(launches.cost.launches, 1)),
            operationsPerSecond: arithmetic.cost.operations / arithmetic.seconds,
            bytesPerSecond: memory.cost.bytes / memory.seconds
        )
        for _ in 0..<Self.rounds {
            let rest = launches.seconds - rates.seconds(launches.cost)
            let launch = rates.launchSeconds + rest / Double(max(launches.cost.launches, 1))
            rates = DeviceRates(
                launchSeconds: max(launch, rates.launchSeconds / 10),
                operationsPerSecond: rates.operationsPerSecond * Self.factor(rates, arithmetic),
                bytesPerSecond: rates.bytesPerSecond * Self.factor(rates, memory)
            )
        }
        self = rates
    }

    private static let rounds = 40

    /// How much faster than the rates say the step's work beside its launches was.
    private static func factor(_ rates: DeviceRates, _ measurement: Measurement) -> Double {
        let launching = Double(measurement.cost.launches) * rates.launchSeconds
        let work = max(rates.seconds(measurement.cost) - launching, measurement.seconds / 1_000)
        let found = max(measurement.seconds - launching, measurement.seconds / 20)
        // No more than double at a time: the launches' time is not settled yet.
        return min(max(work / found, 0.5), 2)
    }
}
