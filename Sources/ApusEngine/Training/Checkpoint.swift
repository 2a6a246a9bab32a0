/// A training's whole state between two steps.
package struct Checkpoint: Hashable, Sendable {
    /// Of specification, seed and data.
    package let fingerprint: String

    /// Updates made.
    package let step: Int

    /// Of the epoch that runs.
    package let sums: BatchSums
    package let state: NetworkState

    /// In the order of the state: parameters, statistics, slots.
    private let tensorNames: [String]
    private static let format = "apus-checkpoint-1"

    init(fingerprint: String, step: Int, sums: BatchSums, tensorNames: [String], state: NetworkState) {
        self.fingerprint = fingerprint
        self.step = step
        self.sums = sums
        self.tensorNames = tensorNames
        self.state = state
    }

    /// The checkpoint as a safetensors file.
    package func encoded() -> [UInt8] {
        let tensors = self.state.parameters + self.state.statistics + self.state.slots.flatMap { $0 }
        let file = SafetensorsFile(
            tensors: zip(self.tensorNames, tensors).map {
                SafetensorsFile.Tensor(name: $0, shape: [$1.count], values: $1)
            },
            metadata: [
                "format": Self.format,
                "fingerprint": self.fingerprint,
                "step": "\(self.step)",
                "loss": "\(self.sums.loss.bitPattern)",
                "correct": "\(self.sums.correct)",
                "count": "\(self.sums.count)",
                "parameters": "\(self.state.parameters.count)",
                "statistics": "\(self.state.statistics.count)",
            ]
        )
        return file.encoded()
    }

    /// Reads what ``encoded()`` wrote; throws a ``CheckpointError`` on anything else.
    package init(encoded bytes: [UInt8]) throws(CheckpointError) {
        let file: SafetensorsFile
        do {
            file = try SafetensorsFile(encoded: bytes)
        } catch {
            throw CheckpointError("the checkpoint cannot be read: \(error.message)")
        }
        guard file.metadata["format"] == Self.format else {
            throw CheckpointError("the checkpoint cannot be read: it is no file of format '\(Self.format)'")
        }
        guard let fingerprint = file.metadata["fingerprint"],
            let loss = file.metadata["loss"].flatMap({ UInt64($0) })
        else { throw CheckpointError("the checkpoint cannot be read: its metadata are not complete") }
        self.init(
            fingerprint: fingerprint,
            step: try Self.number("step", file),
            sums: BatchSums(
                loss: Double(bitPattern: loss),
                correct: try Self.number("correct", file),
                count: try Self.number("count", file)
            ),
            tensorNames: file.tensors.map(\.name),
            state: try Self.state(file)
        )
    }

    private static func state(_ file: SafetensorsFile) throws(CheckpointError) -> NetworkState {
        let parameters = try self.number("parameters", file)
        let statistics = try self.number("statistics", file)
        let values = file.tensors.map(\.values)
        guard parameters + statistics <= values.count,
            (values.count - parameters - statistics).isMultiple(of: parameters)
        else { throw CheckpointError("the checkpoint cannot be read: it does not hold all tensors") }
        let rest = values.dropFirst(parameters + statistics)
        return NetworkState(
            parameters: Array(values.prefix(parameters)),
            statistics: Array(values.dropFirst(parameters).prefix(statistics)),
            slots: stride(from: rest.startIndex, to: rest.endIndex, by: max(parameters, 1)).map {
                Array(rest[$0..<($0 + parameters)])
            }
        )
    }

    /// The state for tensors of these names: weights of the same names and sizes, and the optimizer's state where it is
    /// of the same optimizer; `nil` when the weights are not those of the network.
    func state(named names: [String], like own: NetworkState) -> NetworkState? {
        let weights = own.parameters.count + own.statistics.count
        let known = self.state.parameters.count + self.state.statistics.count
        guard weights == known, own.parameters.count == self.state.parameters.count,
            Array(names.prefix(weights)) == Array(self.tensorNames.prefix(known)),
            zip(own.parameters + own.statistics, self.state.parameters + self.state.statistics)
                .allSatisfy({ $0.count == $1.count })
        else { return nil }
        let isSameOptimizer = names == self.tensorNames
        return NetworkState(
            parameters: self.state.parameters,
            statistics: self.state.statistics,
            slots: isSameOptimizer ? self.state.slots : own.slots
        )
    }

    private static func number(_ key: String, _ file: SafetensorsFile) throws(CheckpointError) -> Int {
        // Bounded, so that two of them can be added up.
        guard let number = file.metadata[key].flatMap({ Int($0) }), (0...(1 << 48)).contains(number) else {
            throw CheckpointError("the checkpoint cannot be read: its '\(key)' is no number")
        }
        return number
    }

    static func tensorNames(_ plan: NetworkPlan, _ optimizer: OptimizerRule) -> [String] {
        plan.parameters.map(\.name) + plan.statistics.map(\.name)
            + optimizer.slots.flatMap { slot in plan.parameters.map { "\($0.name).\(slot.name)" } }
    }

    /// FNV-1a of 64 bits, the same on every machine.
    static func fingerprint(_ text: String) -> String {
        String(text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
    }
}
