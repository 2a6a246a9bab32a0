/// A trained network as files: `model.json`, `model.safetensors` and `model.onnx` in one folder.
///
/// `model.json` holds the architecture, how to normalize an input, the metrics and the configuration; the safetensors
/// file holds the tensors it names, in Keras' layouts.
package struct ModelArtifact: Sendable {
    /// The files' names in the folder.
    package static let fileNames = ["model.json", "model.safetensors", "model.onnx"]

    package let plan: NetworkPlan
    package let state: NetworkState
    package let normalizer: Normalizer
    package let metrics: EpochMetrics?

    /// What the study gave: the resolved `train:` section.
    package let configuration: JSONValue

    package init(
        plan: NetworkPlan,
        state: NetworkState,
        normalizer: Normalizer,
        metrics: EpochMetrics?,
        configuration: JSONValue
    ) {
        self.plan = plan
        self.state = state
        self.normalizer = normalizer
        self.metrics = metrics
        self.configuration = configuration
    }

    /// Writes the three files into an existing folder; each appears whole or not at all.
    package func write(toFolder folder: String) throws(FileWriteError) {
        let contents = [
            Array(self.description.indented().utf8) + [10], self.weights, ONNXExporter.model(self.plan, self.state),
        ]
        for (name, bytes) in zip(Self.fileNames, contents) {
            try FileWriter.write(bytes, to: "\(folder)/\(name)")
        }
    }

    /// The bytes of `model.safetensors`.
    package var weights: [UInt8] {
        let tensors =
            zip(self.plan.parameters, self.state.parameters).map { ($0, $1) }
            + zip(self.plan.statistics, self.state.statistics).map { ($0, $1) }
        return SafetensorsFile(
            tensors: tensors.map { SafetensorsFile.Tensor(name: $0.name, shape: $0.shape, values: $1) },
            metadata: ["format": "apus-model-1"]
        ).encoded()
    }

    /// The content of `model.json`.
    package var description: JSONValue {
        .map([
            JSONValue.Member("format", .text("apus-model-1")),
            JSONValue.Member("input", Self.shape(self.plan.input)),
            JSONValue.Member("output", Self.shape(self.plan.output)),
            JSONValue.Member(
                "normalization",
                .map([
                    JSONValue.Member("offset", Self.numbers(self.normalizer.offset)),
                    JSONValue.Member("factor", Self.numbers(self.normalizer.factor)),
                ])
            ),
            JSONValue.Member("parameters", .integer(self.plan.parameterCount)),
            JSONValue.Member("operations", .list(self.plan.operations.map(self.operation))),
            JSONValue.Member(
                "metrics",
                .map((self.metrics?.values ?? []).map { JSONValue.Member($0.name, .real($0.value)) })
            ),
            JSONValue.Member("epochs", .integer(self.metrics?.epoch ?? 0)),
            JSONValue.Member("configuration", self.configuration),
        ])
    }

    private func operation(_ operation: PlanOperation) -> JSONValue {
        let tensors =
            operation.parameters.map { self.plan.parameters[$0].name }
            + operation.statistics.map { self.plan.statistics[$0].name }
        return .map(
            [
                JSONValue.Member("name", .text(operation.name)),
                JSONValue.Member("kind", .text(operation.kind.name)),
                JSONValue.Member("inputs", .list(operation.inputs.map { .integer($0) })),
                JSONValue.Member("output", Self.shape(operation.outputShape)),
            ] + operation.kind.attributes + [JSONValue.Member("tensors", .list(tensors.map { .text($0) }))]
        )
    }

    private static func shape(_ shape: TensorShape) -> JSONValue {
        .list([.integer(shape.height), .integer(shape.width), .integer(shape.channels)])
    }

    private static func numbers(_ numbers: [Float]) -> JSONValue {
        .list(numbers.map { .real(Double($0)) })
    }
}
