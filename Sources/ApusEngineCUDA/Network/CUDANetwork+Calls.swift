internal import CCUDA
package import ApusEngine

// The contract of one network: batches come from the host.
extension CUDANetwork {
    /// Takes over a trial's state.
    package func load(_ state: NetworkState, trial: Int) throws {
        try state.check(against: self.plan, optimizer: self.members[trial].update.optimizer)
        try self.device.enter()
        let offset = self.offset(trial)
        for (values, address) in zip(state.parameters, self.compiler.parameters) {
            try self.stream.copy(values, to: address + offset)
        }
        for (values, address) in zip(state.statistics, self.compiler.statistics) {
            try self.stream.copy(values, to: address + offset)
        }
        for (slot, addresses) in zip(state.slots, self.compiler.slots) {
            for (values, address) in zip(slot, addresses) { try self.stream.copy(values, to: address + offset) }
        }
        try self.launch(self.compiler.copyParameters)
        try self.stream.synchronize()
    }

    package func store(trial: Int) throws -> NetworkState {
        try self.device.enter()
        let offset = self.offset(trial)
        func read(_ tensors: [PlanTensor], _ addresses: [UInt64]) throws(CUDAError) -> [[Float]] {
            var values: [[Float]] = []
            for (tensor, address) in zip(tensors, addresses) {
                values.append(try self.stream.read(tensor.count, from: address + offset, zero: 0))
            }
            return values
        }
        return NetworkState(
            parameters: try read(self.plan.parameters, self.compiler.parameters),
            statistics: try read(self.plan.statistics, self.compiler.statistics),
            slots: try self.compiler.slots.map { try read(self.plan.parameters, $0) }
        )
    }

    /// One batch of the first trial, from the host's memory.
    func withBatch<Result>(
        _ batch: Batch,
        scalars: StepScalars,
        _ body: (_ isClasses: Bool) throws -> Result
    ) throws -> Result {
        guard (1...self.batch).contains(batch.count) else {
            throw CUDAError.batch("a call takes 1 to \(self.batch) samples, not \(batch.count)")
        }
        let dataset = try batch.dataset(self.plan)
        try self.device.enter()
        let data = try ResidentData(dataset, normalizer: .identity, device: self.device, stream: self.stream)
        let kept = try self.keep(order: (0..<Int32(batch.count)).map { $0 }, moves: [], trial: 0)
        let entry = apus_step(scalars, count: batch.count, first: 0, optimizer: self.members[0].update.optimizer)
        let addresses = DataAddresses(data)
        try self.begin([
            Work(data: addresses, entries: [entry], seed: scalars.seed, order: kept.order, moves: 0)
        ])
        let result = try body(addresses.isClasses)
        try self.stream.synchronize()
        return result
    }

    /// A value of the first trial, without its padding.
    func read(_ value: DeviceValue, address: UInt64, count: Int, isFloat: Bool) throws(CUDAError) -> [Float] {
        let elements = count * value.elements
        var padded: [Float]
        if isFloat || self.precision != .bf16 {
            padded = try self.stream.read(elements, from: address, zero: 0)
        } else {
            padded = try self.stream.read(elements, from: address, zero: UInt16(0)).map {
                Float(bitPattern: UInt32($0) << 16)
            }
        }
        let (channels, width) = (Int(value.shape.channels), Int(value.shape.padded))
        guard channels != width else { return padded }
        return (0..<(elements / width)).flatMap { padded[($0 * width)..<($0 * width + channels)] }
    }

    /// Writes numbers to a value's gradient, with its padding.
    func write(_ numbers: [Float], to value: DeviceValue) throws(CUDAError) {
        let (channels, width) = (Int(value.shape.channels), Int(value.shape.padded))
        var padded = [Float](repeating: 0, count: numbers.count / channels * width)
        for (index, number) in numbers.enumerated() { padded[index / channels * width + index % channels] = number }
        if self.precision == .bf16 {
            try self.stream.copy(padded.map { UInt16(roundedToBFloat: $0) }, to: value.gradient)
        } else {
            try self.stream.copy(padded, to: value.gradient)
        }
    }
}

extension Batch {
    /// The batch's valid samples.
    fileprivate func dataset(_ plan: NetworkPlan) throws(CUDAError) -> Dataset {
        let needed = self.count * plan.input.count
        guard self.images.count >= needed else {
            throw CUDAError.batch(
                "\(self.count) samples have \(needed) numbers, and the batch has \(self.images.count)"
            )
        }
        let targets: Dataset.Targets =
            switch self.targets {
            case .classes(let classes): .classes(Array(classes.prefix(self.count)), count: plan.output.count)
            case .values(let values):
                .values(Array(values.prefix(self.count * plan.output.count)), width: plan.output.count)
            }
        return Dataset(shape: plan.input, samples: Array(self.images.prefix(needed)), targets: targets)
    }
}

extension UInt16 {
    /// The upper half of a float, rounded to nearest, ties to even.
    init(roundedToBFloat value: Float) {
        let bits = value.bitPattern
        if value.isNaN {
            self.init(truncatingIfNeeded: bits >> 16 | 0x40)
        } else {
            self.init(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
        }
    }
}
