import ApusEngine
import ApusStudy
import Glibc
import Testing

@testable import ApusRunner

@Suite struct EngineTrainingTests {
    /// Points of two classes that a line divides.
    private static let table: String = {
        let rows = (0..<40).map { row in "\(row % 2 == 0 ? 1.0 : -1.0),\(Double(row) / 40),\(row % 2)" }
        return "a,b,class\n" + rows.joined(separator: "\n") + "\n"
    }()

    private func train(
        _ scratch: Scratch,
        layers: String = #"[{"dense":{"units":2,"activation":"softmax"}}]"#,
        loss: String = "cross-entropy",
        shape: String = "",
        rate: String = "0.5",
        epochs: Int = 2,
        steps: String = "",
        clock: any Clock<Duration> = ContinuousClock()
    ) throws -> (outcome: EngineEvent.Outcome, reason: String, events: [EngineEvent]) {
        try scratch.folder.create()
        try scratch.write(Self.table, to: "dataset/train.csv")
        let specification = """
            {"dataset":{"path":"points","format":"csv"\(shape),"split":{"validation":10}},"model":\(layers),"loss":"\(loss)",
            "optimizer":{"sgd":{"learning_rate":\(rate)}},"epochs":\(epochs),"batch":10}
            """
        let line = """
            {"version":1,"specification":\(specification.filter { $0 != "\n" }),"datasetFolder":"\(scratch.path)/dataset",
            "runFolder":"\(scratch.path)","modelFolder":"\(scratch.path)/model",
            "checkpoint":"\(scratch.path)/.apus/checkpoint.safetensors","seed":1,"threads":1,"memoryBytes":0\(steps)}
            """
        let request = try EngineRequest(line: Array(line.utf8))
        let descriptor = open("\(scratch.path)/events", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let training = EngineTraining(request: request, events: EngineEvents(descriptor: descriptor), clock: clock)
        let end = training.run { _ in ReferenceBackend() }
        guard case .outcome(let outcome, let reason) = end else { throw RunnerError("\(end)") }
        let lines = Array(try scratch.text("events").utf8).split(separator: 0x0A)
        return (outcome, reason, lines.compactMap { EngineEvent(line: $0) })
    }

    @Test func `a training tells its epochs and leaves its model`() throws {
        let scratch = Scratch()

        let (outcome, reason, events) = try self.train(scratch)

        #expect(reason == "")
        #expect(outcome == .succeeded)
        #expect(events.first == .started)
        var steps: [Int] = []
        for case .metrics(let step, let values) in events {
            steps.append(step)
            #expect(values["val_error"] != nil)
        }
        #expect(steps == [1, 2])
        #expect(events.contains(.progress(done: 6, total: 6)))
        for name in ModelArtifact.fileNames { #expect(scratch.folder.size(of: "model/\(name)") ?? 0 > 0) }
    }

    @Test func `a layer that does not fit is infeasible, and named`() throws {
        let layers = #"[{"maxpool":{"size":20}},{"flatten":{}},{"dense":{"units":2,"activation":"softmax"}}]"#

        let (outcome, reason, events) = try self.train(Scratch(), layers: layers, shape: #","shape":[2,1,1]"#)

        #expect(outcome == .infeasible)
        #expect(reason == "layer 1 (maxpool): its 20×20 window is larger than its 2×1 input")
        #expect(events == [])
    }

    @Test func `a training that diverges fails with the metric and the remedy`() throws {
        let layers = #"[{"dense":{"units":1}}]"#

        let (outcome, reason, _) = try self.train(Scratch(), layers: layers, loss: "mse", rate: "1e6", epochs: 9)

        #expect(outcome == .failed)
        #expect(reason.hasPrefix("diverged: "))
        #expect(reason.hasSuffix("try a smaller learning rate"))
    }

    @Test func `every mistake of the specification is a reason`() throws {
        let (outcome, reason, _) = try self.train(Scratch(), layers: #"[{"dense":{"units":0}}]"#, rate: "-1")

        #expect(outcome == .failed)
        #expect(reason.contains("model[0].dense.units"))
        #expect(reason.contains("learning_rate"))
    }

    private static func steps(_ from: Int, _ to: Int, _ total: Int) -> String {
        #","steps":{"from":\#(from),"to":\#(to),"total":\#(total)}"#
    }

    /// What an epoch measured; every bit of it, as text.
    private static func metrics(_ events: [EngineEvent]) -> [String] {
        events.compactMap { event in
            guard case .metrics(let step, let values) = event else { return nil }
            return "\(step): "
                + values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
        }
    }

    @Test func `a training that pauses goes on in another process, and measures what an unbroken one measures`() throws
    {
        let whole = try self.train(Scratch(), epochs: 4)
        let scratch = Scratch()

        let first = try self.train(scratch, epochs: 4, steps: Self.steps(0, 1, 4))
        #expect(scratch.folder.size(of: "model/model.json") == nil)
        let second = try self.train(scratch, epochs: 4, steps: Self.steps(1, 4, 4))

        #expect(first.outcome == .paused)
        #expect(first.reason == "")
        #expect(second.outcome == .succeeded)
        // The second one's events follow the first one's in the file.
        #expect(Self.metrics(second.events).count == 4)
        #expect(Self.metrics(second.events) == Self.metrics(whole.events))
        #expect(scratch.folder.size(of: "model/model.json") ?? 0 > 0)
    }

    @Test func `a training that is to go on from nothing fails`() throws {
        let (outcome, reason, events) = try self.train(Scratch(), steps: Self.steps(1, 2, 2))

        #expect(outcome == .failed)
        #expect(reason == "the checkpoint after epoch 1 is not there")
        #expect(events == [])
    }

    @Test func `a training that is to go on from another network fails`() throws {
        let scratch = Scratch()
        _ = try self.train(scratch, steps: Self.steps(0, 1, 2))
        let wider = #"[{"dense":{"units":3}},{"dense":{"units":2,"activation":"softmax"}}]"#

        let (outcome, reason, _) = try self.train(scratch, layers: wider, steps: Self.steps(1, 2, 2))

        #expect(outcome == .failed)
        #expect(reason.contains("the checkpoint is of another network"))
    }

    @Test func `a training with steps begins anew where it is to, whatever lies there`() throws {
        let scratch = Scratch()
        try scratch.folder.create()
        try scratch.write("rubbish", to: ".apus/checkpoint.safetensors")

        #expect(try self.train(scratch, steps: Self.steps(0, 1, 2)).outcome == .paused)
    }

    @Test func `a checkpoint of another training is passed over`() throws {
        let scratch = Scratch()
        try scratch.folder.create()
        try scratch.write("rubbish", to: ".apus/checkpoint.safetensors")

        #expect(try self.train(scratch).outcome == .succeeded)
    }
}
