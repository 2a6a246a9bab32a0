internal import CCUDA
package import ApusEngine

/// One network on a device: the contract over a ``CUDANetwork`` of one trial.
package final class CUDATrial: BackendNetwork {
    private let network: CUDANetwork
    private var probe: CUDANetwork?
    var resident: [ResidentPart: ResidentBox] = [:]
    var epoch: ResidentEpoch?

    package var plan: NetworkPlan { self.network.plan }
    package var batch: Int { self.network.batch }

    struct ResidentEpoch {
        let part: ResidentPart
        let count: Int
        let order: UInt64
        let moves: UInt64
    }

    init(_ network: CUDANetwork) { self.network = network }

    package func load(_ state: NetworkState) throws { try self.network.load(state, trial: 0) }

    package func store() throws -> NetworkState { try self.network.store(trial: 0) }

    package func checkMemory() throws {
        try self.network.checkMemory()
        try self.probe?.checkMemory()
    }

    package func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
        try self.network.withBatch(batch, scalars: scalars) { isClasses in
            try self.network.run(steps: 1, isTraining: true, isClasses: isClasses)
            return try self.network.found(trial: 0).sums
        }
    }

    package func evaluate(_ batch: Batch) throws -> BatchSums {
        try self.network.withBatch(batch, scalars: StepScalars()) { isClasses in
            try self.network.run(steps: 1, isTraining: false, isClasses: isClasses)
            return try self.network.found(trial: 0).sums
        }
    }

    package func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] {
        try self.network.withLaunches { compiler in
            try self.network.withBatch(self.unjudged(input, count), scalars: training ?? StepScalars()) { isClasses in
                try self.network.launch(
                    [compiler.gather(classes: isClasses)]
                        + compiler.forward(isTraining: training != nil, updatesStatistics: false, wantsOutput: true)
                )
                let value = compiler.values[compiler.program.output]
                return try self.network.read(value, address: value.address, count: count, isFloat: value.isFloat)
            }
        }
    }

    package func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients {
        let probe = try self.loadedProbe()
        let needed = count * self.plan.output.count
        guard outputGradient.count >= needed else {
            throw CUDAError.batch(
                "an output gradient of \(count) samples has \(needed) numbers, not \(outputGradient.count)"
            )
        }
        return try probe.withLaunches { compiler in
            try self.gradients(of: probe, compiler, input, Array(outputGradient.prefix(needed)), count, training)
        }
    }

    private func gradients(
        of probe: CUDANetwork,
        _ compiler: NetworkCompiler,
        _ input: [Float],
        _ outputGradient: [Float],
        _ count: Int,
        _ training: StepScalars
    ) throws -> NetworkGradients {
        try probe.withBatch(self.unjudged(input, count), scalars: training) { isClasses in
            let output = compiler.values[compiler.program.output]
            if output.gradient != 0 { try probe.write(outputGradient, to: output) }
            try probe.launch(
                [compiler.gather(classes: isClasses)]
                    + compiler.forward(isTraining: true, updatesStatistics: false, wantsOutput: true)
                    + compiler.backward(fromOutput: true) + compiler.exportGradients
            )
            let first = compiler.values[0]
            var parameters: [[Float]] = []
            for (tensor, address) in zip(self.plan.parameters, compiler.exported) {
                parameters.append(try probe.stream.read(tensor.count, from: address, zero: 0))
            }
            return NetworkGradients(
                input: try probe.read(first, address: first.gradient, count: count, isFloat: false),
                parameters: parameters
            )
        }
    }

    /// A network of its own that keeps the gradients of everything, with this one's state.
    private func loadedProbe() throws -> CUDANetwork {
        let probe: CUDANetwork
        if let made = self.probe {
            probe = made
        } else {
            probe = try CUDANetwork(
                plan: self.plan,
                batch: self.batch,
                updates: self.network.members.map(\.update),
                precision: self.network.precision,
                device: self.network.device,
                module: self.network.module,
                libraries: self.network.libraries,
                isProbe: true
            )
            self.probe = probe
        }
        try probe.load(self.store(), trial: 0)
        return probe
    }

    private func unjudged(_ input: [Float], _ count: Int) -> Batch {
        let targets = [Int32](repeating: 0, count: max(count, 0))
        return Batch(images: input, targets: .classes(targets), count: count)
    }
}

extension CUDATrial: ResidentNetwork {
    package func place(_ dataset: Dataset, normalizer: Normalizer, as part: ResidentPart) throws {
        try self.network.device.enter()
        self.resident[part] = ResidentBox(
            try ResidentData(dataset, normalizer: normalizer, device: self.network.device, stream: self.network.stream)
        )
    }

    package func begin(_ part: ResidentPart, order: [Int], moves: [ResidentMove]?) throws {
        let kept = try self.network.keep(
            order: order.map { Int32($0) },
            moves: (moves ?? []).map {
                apus_move(rows: Int16($0.rows), columns: Int16($0.columns), is_flipped: $0.isFlipped ? 1 : 0)
            },
            trial: 0
        )
        self.epoch = ResidentEpoch(part: part, count: order.count, order: kept.order, moves: kept.moves)
    }

    package func trainSteps(from first: Int, scalars: [StepScalars]) throws -> (sums: BatchSums, badStep: Int?) {
        let found = try self.run(from: first, scalars: scalars, isTraining: true)
        return (found.sums, found.badStep)
    }

    package func evaluateAll() throws -> BatchSums {
        guard let epoch = self.epoch else { throw CUDAError.batch("no epoch was begun") }
        let steps = (epoch.count + self.batch - 1) / self.batch
        return try self.run(
            from: 0,
            scalars: [StepScalars](repeating: StepScalars(), count: steps),
            isTraining: false
        ).sums
    }

    private func run(from first: Int, scalars: [StepScalars], isTraining: Bool) throws -> CUDANetwork.Found {
        guard let epoch = self.epoch, let data = self.resident[epoch.part] else {
            throw CUDAError.batch("no epoch was begun")
        }
        let entries = apus_step.entries(
            scalars,
            from: first,
            batch: self.batch,
            samples: epoch.count,
            optimizer: self.network.members[0].update.optimizer
        )
        let addresses = CUDANetwork.DataAddresses(data.data)
        try self.network.begin([
            CUDANetwork.Work(
                data: addresses,
                entries: entries,
                seed: scalars.first?.seed ?? 0,
                order: epoch.order,
                moves: epoch.moves
            )
        ])
        try self.network.run(steps: entries.count, isTraining: isTraining, isClasses: addresses.isClasses)
        return try self.network.found(trial: 0)
    }
}
