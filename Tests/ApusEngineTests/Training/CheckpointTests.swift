import ApusEngine
import Testing

@Suite struct CheckpointTests {
    private func checkpoint() throws -> Checkpoint {
        let specification = TrainingSpecification(
            dataset: DatasetSpecification(name: "clouds"),
            layers: [.batchNorm(momentum: 0.9, epsilon: 1e-3), .flatten, SmallNetworks.dense(2)],
            update: UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7)),
            learningRate: 1,
            batch: 8
        )
        let data = TrainingData(train: DataPart(SmallNetworks.clouds(20, seed: 1)))
        let trainer = try Trainer(specification: specification, data: data, backend: ReferenceBackend(), seed: 1)
        _ = try trainer.run()
        return try trainer.checkpoint()
    }

    @Test func `a checkpoint survives its file`() throws {
        let checkpoint = try self.checkpoint()

        let read = try Checkpoint(encoded: checkpoint.encoded())

        #expect(read == checkpoint)
        #expect(read.step == 3)
        #expect(read.state.slots.map(\.count) == [4, 4])
        #expect(read.state.statistics.count == 2)
    }

    @Test func `no byte that is cut or changed stops the process`() throws {
        let bytes = try self.checkpoint().encoded()

        for length in 0..<bytes.count {
            #expect(throws: CheckpointError.self) { try Checkpoint(encoded: Array(bytes[..<length])) }
        }
        var refused = 0
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x15
            do { _ = try Checkpoint(encoded: damaged) } catch { refused += 1 }
        }
        #expect(refused > 100)
    }

    @Test func `another safetensors file is no checkpoint`() {
        let bytes = SafetensorsFile(tensors: [], metadata: ["format": "pt"]).encoded()

        #expect(
            throws: CheckpointError("the checkpoint cannot be read: it is no file of format 'apus-checkpoint-1'")
        ) {
            try Checkpoint(encoded: bytes)
        }
    }
}
