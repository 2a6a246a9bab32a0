internal import ApusEngine
internal import CCUDA

/// One training's network in a ``FusionGroup``.
final class FusedNetwork: BackendNetwork {
    let plan: NetworkPlan
    let batch: Int
    private let group: FusionGroup
    private let place: Int
    private let member: NetworkMember
    private let device: SharedDevice
    private var resident: [ResidentPart: ResidentBox] = [:]
    private var epoch: (part: ResidentPart, count: Int)?

    init(_ plan: NetworkPlan, member: NetworkMember, group: FusionGroup, place: Int, device: SharedDevice) {
        (self.plan, self.batch, self.member) = (plan, group.shape.batch, member)
        (self.group, self.place, self.device) = (group, place, device)
    }

    deinit {
        let (group, place, device) = (self.group, self.place, self.device)
        // The data goes first: what is free then can be given to the next.
        self.resident = [:]
        device.leave(group, place)
    }

    private var monitor: Monitor { self.device.device.monitor }

    func load(_ state: NetworkState) throws {
        try self.monitor.inside {
            try self.group.alone { try $0.load(state, trial: self.place) }
        }
    }

    func store() throws -> NetworkState {
        try self.monitor.inside {
            try self.group.alone { try $0.store(trial: self.place) }
        }
    }

    // Calls of single batches are rare: a network of its own serves them.

    func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
        let single = try self.single()
        let sums = try self.monitor.inside { try single.trainStep(batch, scalars: scalars) }
        try self.load(self.monitor.inside { try single.store() })
        return sums
    }

    func evaluate(_ batch: Batch) throws -> BatchSums {
        let single = try self.single()
        return try self.monitor.inside { try single.evaluate(batch) }
    }

    func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] {
        let single = try self.single()
        return try self.monitor.inside { try single.forward(input, count: count, training: training) }
    }

    func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients {
        let single = try self.single()
        return try self.monitor.inside {
            try single.gradients(input, outputGradient: outputGradient, count: count, training: training)
        }
    }

    private func single() throws -> CUDATrial {
        let state = try self.store()
        return try self.monitor.inside {
            let network = try self.device.network(self.plan, self.group.shape, self.member)
            try network.load(state, trial: 0)
            return CUDATrial(network)
        }
    }
}

extension FusedNetwork: ResidentNetwork {
    func place(_ dataset: Dataset, normalizer: Normalizer, as part: ResidentPart) throws {
        self.resident[part] = try self.monitor.inside { () throws(CUDAError) in
            try self.device.resident(dataset, normalizer: normalizer, for: self.group)
        }
    }

    func begin(_ part: ResidentPart, order: [Int], moves: [ResidentMove]?) throws {
        let moves = (moves ?? []).map {
            apus_move(rows: Int16($0.rows), columns: Int16($0.columns), is_flipped: $0.isFlipped ? 1 : 0)
        }
        self.epoch = (part, order.count)
        self.monitor.inside {
            self.group.setOrder(order.map { Int32($0) }, moves: moves, of: self.place)
        }
    }

    func trainSteps(from first: Int, scalars: [StepScalars]) throws -> (sums: BatchSums, badStep: Int?) {
        let found = try self.run(from: first, scalars: scalars, isTraining: true)
        self.device.count(steps: scalars.count)
        return (found.sums, found.badStep)
    }

    func evaluateAll() throws -> BatchSums {
        let steps = ((self.epoch?.count ?? 0) + self.batch - 1) / self.batch
        let scalars = [StepScalars](repeating: StepScalars(), count: steps)
        return try self.run(from: 0, scalars: scalars, isTraining: false).sums
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
            optimizer: self.member.update.optimizer
        )
        let call = FusionGroup.Call(
            isTraining: isTraining,
            data: CUDANetwork.DataAddresses(data.data),
            entries: entries,
            seed: scalars.first?.seed ?? 0
        )
        return try self.monitor.inside { () throws(CUDAError) in
            try self.device.device.enter()
            return try self.group.run(call, of: self.place)
        }
    }
}
