import ApusEngine
import FoundationEssentials
import Glibc
import Testing

@Suite struct ModelArtifactTests {
    /// Networks that together hold every operation, and the shapes where layouts go wrong.
    static let models: [(name: String, input: TensorShape, layers: [LayerSpecification])] = [
        (
            "plain", TensorShape(height: 9, width: 7, channels: 3),
            [
                SmallNetworks.conv(4, 3, activation: .relu), .maxPool(SmallNetworks.pool(2)), .dropout(rate: 0.3),
                .flatten, SmallNetworks.dense(6, activation: .gelu), SmallNetworks.dense(3),
            ]
        ),
        (
            "residual", TensorShape(height: 8, width: 8, channels: 2),
            [
                SmallNetworks.conv(4, 4, stride: 2, padding: .same, activation: .elu(alpha: 0.5)),
                .batchNorm(momentum: 0.5, epsilon: 1e-3),
                .residual(layers: [SmallNetworks.conv(4, 3, padding: .same, activation: .tanh)], projects: true),
                .residual(layers: [SmallNetworks.conv(6, 3, stride: 2, padding: .same)], projects: true),
                .averagePool(SmallNetworks.pool(3, stride: 1, padding: .same)),
                .maxPool(SmallNetworks.pool(2, stride: 1, padding: .same)),
                .activation(.leakyRelu(alpha: 0.1)), .globalAveragePool, SmallNetworks.dense(3),
            ]
        ),
        (
            "flat", TensorShape(flat: 5),
            [
                SmallNetworks.dense(4, activation: .sigmoid), .batchNorm(momentum: 0.5, epsilon: 1e-3),
                .residual(layers: [SmallNetworks.dense(6)], projects: true), SmallNetworks.dense(3),
            ]
        ),
        (
            "to one place", TensorShape(height: 4, width: 4, channels: 2),
            [SmallNetworks.conv(5, 4), .activation(.softmax), SmallNetworks.dense(3)]
        ),
    ]

    private func write(_ index: Int, to folder: String) throws -> ModelArtifact {
        let model = Self.models[index]
        let plan = try NetworkPlan(input: model.input, layers: model.layers, loss: .crossEntropy(smoothing: 0))
        let network = ReferenceNetwork(plan: plan, batch: 8, update: SmallNetworks.sgd)
        try network.load(SmallNetworks.state(of: plan, rule: SmallNetworks.sgd.optimizer, seed: 4))
        // One step, so that the moving moments are not those of the start.
        let batch = SmallNetworks.batch(plan, count: 8, seed: 9)
        _ = try network.trainStep(batch, scalars: StepScalars(learningRate: 0.1))
        let artifact = ModelArtifact(
            plan: plan,
            state: try network.store(),
            normalizer: Normalizer(offset: [0], factor: [1 / 255]),
            metrics: nil,
            configuration: .map([JSONValue.Member("epochs", .integer(1))])
        )
        try artifact.write(toFolder: folder)
        let predictions = SafetensorsFile(
            tensors: [
                SafetensorsFile.Tensor(
                    name: "input",
                    shape: [8, model.input.height, model.input.width, model.input.channels],
                    values: batch.images
                ),
                SafetensorsFile.Tensor(
                    name: "output",
                    shape: [8, 3],
                    values: try network.forward(batch.images, count: 8, training: nil)
                ),
            ],
            metadata: [:]
        )
        try FileWriter.write(predictions.encoded(), to: "\(folder)/predictions.safetensors")
        return artifact
    }

    @Test(arguments: models.indices)
    func `the files name every tensor with its shape`(index: Int) throws {
        let folder = try ScratchFolder()

        let artifact = try self.write(index, to: folder.path)

        let weights = try SafetensorsFile(encoded: self.bytes("\(folder.path)/model.safetensors"))
        let model = try JSONValue(json: self.bytes("\(folder.path)/model.json"))
        #expect(
            weights.tensors.map(\.name) == artifact.plan.parameters.map(\.name) + artifact.plan.statistics.map(\.name)
        )
        #expect(weights.tensors.map(\.values) == artifact.state.parameters + artifact.state.statistics)
        #expect(model["format"] == .text("apus-model-1"))
        #expect(model["parameters"] == .integer(artifact.plan.parameterCount))
        #expect(model["configuration"]?["epochs"] == .integer(1))
        guard case .list(let operations)? = model["operations"] else {
            Issue.record("there are no operations")
            return
        }
        #expect(operations.count == artifact.plan.operations.count)
    }

    @Test(.enabled(if: PythonPeer.hasONNX), arguments: models.indices)
    func `onnxruntime and NumPy give the same predictions`(index: Int) throws {
        let folder = try ScratchFolder()
        _ = try self.write(index, to: folder.path)

        let (status, output) = try PythonPeer.run(script: "check_artifact.py", argument: folder.path)

        #expect(status == 0, "\(Self.models[index].name): \(output)")
    }

    @Test func `a folder that cannot be written is named`() {
        #expect(throws: FileWriteError(path: "/proc/nowhere/x", code: ENOENT)) {
            try FileWriter.write([1], to: "/proc/nowhere/x")
        }
        #expect(
            "\(FileWriteError(path: "x", code: ENOSPC))" == "x: cannot be written: No space left on device"
        )
    }

    @Test func `a full disk leaves the old file`() throws {
        #expect(throws: FileWriteError(path: "/dev/full/x", code: ENOTDIR)) {
            try FileWriter.write([1], to: "/dev/full/x")
        }
        let folder = try ScratchFolder()
        let path = try folder.file("model.json", "old")
        try FileManager.default.createDirectory(atPath: path + ".partial", withIntermediateDirectories: false)

        #expect(throws: FileWriteError(path: path, code: EISDIR)) { try FileWriter.write([1], to: path) }
        #expect(self.bytes(path) == Array("old".utf8))
    }

    private func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    }
}
