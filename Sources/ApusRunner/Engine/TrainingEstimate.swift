import ApusEngine
package import ApusSpace
package import ApusStudy
import FoundationEssentials

/// What a configuration's training takes, before anything of it is made.
package enum TrainingEstimate {
    /// Seconds of all epochs with their judging, on a device of these rates.
    ///
    /// `nil` for any other program, for values that make no training of the template, for a network that cannot be built,
    /// and for data whose shape does not show beforehand.
    package static func seconds(_ study: Study, _ values: [String: Literal], _ rates: ComputeRates) -> Double? {
        guard case .train(let program) = study.program,
            let specification = Self.specification(program, values),
            let data = DatasetExtent(specification.dataset, files: program.inputs.map(DatasetExtent.File.init)),
            let plan = try? NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
        else { return nil }
        let isDevice = rates.engine == "cuda"
        let batch = min(specification.batch, data.train)
        let cost = StepCost(
            plan,
            batch: batch,
            update: specification.update,
            width: isDevice && specification.precision == .bf16 ? 2 : 4
        )
        let seconds = Self.rates(rates, cores: isDevice ? 1 : max(1, study.resources.cores)).seconds(
            cost,
            batch: batch,
            epochs: specification.epochs,
            trainSamples: data.train,
            judgedSamples: data.judged
        )
        return seconds.isFinite ? seconds : nil
    }

    /// Cores add up for arithmetic, and share the memory.
    private static func rates(_ rates: ComputeRates, cores: Int) -> DeviceRates {
        DeviceRates(
            launchSeconds: rates.launchSeconds,
            operationsPerSecond: rates.operationsPerSecond * Double(cores),
            bytesPerSecond: rates.bytesPerSecond
        )
    }

    private static func specification(_ program: TrainProgram, _ values: [String: Literal]) -> TrainingSpecification? {
        guard let filled = try? program.specification.filled(with: values),
            let json = try? JSONEncoder().encode(filled)
        else { return nil }
        return try? TrainingSpecification(json: Array(json))
    }
}

extension DatasetExtent.File {
    fileprivate init(_ input: InputFile) {
        let name = input.path.split(separator: "/").last.map(String.init) ?? input.path
        self.init(name: name, byteCount: input.byteCount)
    }
}
