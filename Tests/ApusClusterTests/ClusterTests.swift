import Foundation
import Testing

/// The built programs, over real sockets, real SQLite and real processes.
@Suite(.serialized) struct ClusterTests {
    static func study(trials: Int, command: String, more: String = "") -> String {
        """
        name: shell
        space:
          x: {int: [1, 1000]}
        objective: {minimize: loss}
        optimizer: {random: {}, seed: 3}
        limits: {trials: \(trials), trial-wallclock: 60s}
        run:
          shell: true
          command: '\(command)'
          metrics: [stdout]
        \(more)
        """
    }

    /// Prints its value as the metric.
    static let print = #"printf "loss\t%s\n" ${x}"#

    @Test func `a study of a user's program runs to its end`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let file = try cluster.place.write(Self.study(trials: 8, command: Self.print), to: "study.yaml")
        try cluster.startWorker("left")

        try cluster.apus("study", "submit", file)
        let watched = try cluster.apus("study", "watch", "shell")

        #expect(watched.contains("is completed"))
        let trials = try cluster.trials("shell")
        #expect(trials.count == 8)
        #expect(trials.allSatisfy { $0["state"] as? String == "succeeded" })
        let csv = try cluster.apus("results", "shell", "--csv")
        #expect(csv.split(whereSeparator: \.isNewline).count == 9)
    }

    @Test func `a coordinator that is killed goes on where it was, and nothing runs twice`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let gate = cluster.place.url.appending(path: "gate").path
        let command = "while [ ! -e \(gate) ]; do sleep 0.1; done; \(Self.print)"
        let file = try cluster.place.write(Self.study(trials: 4, command: command), to: "study.yaml")
        try cluster.startWorker("left", slots: 2)
        try cluster.apus("study", "submit", file)
        let watch = try RunningProgram("apus", ["study", "watch", "shell"], in: cluster.place)
        _ = try watch.line(containing: "started on left")
        watch.kill(SIGKILL)

        try cluster.restartCoordinator()
        _ = try cluster.place.write("", to: "gate")
        try cluster.apus("study", "watch", "shell")

        let trials = try cluster.trials("shell")
        #expect(trials.count == 4)
        #expect(trials.allSatisfy { $0["state"] as? String == "succeeded" })
        #expect(trials.allSatisfy { $0["epoch"] as? Int == 1 })
    }

    @Test func `the trials of a killed worker run again elsewhere`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let gate = cluster.place.url.appending(path: "gate").path
        let command = "while [ ! -e \(gate) ]; do sleep 0.1; done; \(Self.print)"
        let file = try cluster.place.write(Self.study(trials: 3, command: command), to: "study.yaml")
        try cluster.startWorker("left", slots: 2)
        try cluster.apus("study", "submit", file)
        let watch = try RunningProgram("apus", ["study", "watch", "shell"], in: cluster.place)
        _ = try watch.line(containing: "started on left")
        watch.kill(SIGKILL)

        cluster.killWorker("left")
        _ = try cluster.place.write("", to: "gate")
        try cluster.startWorker("right", slots: 2)
        try cluster.apus("study", "watch", "shell")

        let trials = try cluster.trials("shell")
        #expect(trials.count == 3)
        #expect(trials.allSatisfy { $0["state"] as? String == "succeeded" })
        #expect(trials.contains { ($0["epoch"] as? Int ?? 0) > 1 })
    }

    @Test func `a running trial is killed with its whole process tree, and its log can be read`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let command = "echo $$; exec sleep 1000"
        let file = try cluster.place.write(Self.study(trials: 1, command: command), to: "study.yaml")
        try cluster.startWorker("left", slots: 1)
        try cluster.apus("study", "submit", file)
        let watch = try RunningProgram("apus", ["study", "watch", "shell"], in: cluster.place)
        _ = try watch.line(containing: "started on left")
        let log = try RunningProgram("apus", ["trial", "logs", "-f", "shell", "1"], in: cluster.place)
        let text = try #require(log.line())
        let process = try #require(Int32(text))
        #expect(kill(process, 0) == 0)

        try cluster.apus("trial", "kill", "shell", "1")
        watch.ended()

        #expect(try cluster.trials("shell").first?["state"] as? String == "killed")
        #expect(kill(process, 0) == -1)
        log.ended()
    }

    @Test func `the engine trains, and the best network's files come back`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let rows = (0..<240).map { row in
            let (x, y) = (Double(row % 16) / 16, Double(row / 16) / 15)
            return "\(x),\(y),\(x + y > 1 ? 1 : 0)"
        }
        _ = try cluster.place.write("a,b,label\n" + rows.joined(separator: "\n") + "\n", to: "points.csv")
        let file = try cluster.place.write(Self.engineStudy, to: "study.yaml")

        let run = try RunningProgram("apus", ["run", file, "--json"], in: cluster.place)
        let status = run.ended()

        #expect(status == 0, "\(run.text)")
        let best = cluster.place.url.appending(path: "study.apus/best/model")
        for name in ["model.json", "model.safetensors", "model.onnx"] {
            #expect(FileManager.default.fileExists(atPath: best.appending(path: name).path), "\(name)")
        }
    }

    static let engineStudy = """
        name: points
        space:
          units: {int: [4, 16]}
        objective: {minimize: val_error}
        optimizer: {sobol: {}, seed: 1}
        limits: {trials: 3, parallel: 1}
        train:
          dataset: {path: points.csv, format: csv, target: label, split: {train: 160, validation: 80}}
          model:
            - dense: {units: ${units}, activation: relu}
            - dense: {units: 2, activation: softmax}
          loss: cross-entropy
          optimizer: {adam: {learning_rate: 0.01}}
          epochs: 2
          batch: 16
        """

    @Test func `a browser on the workers' port is told so`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }

        let answer = try RawConnection.ask(port: cluster.portNumber, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")

        #expect(answer.hasPrefix("HTTP/1.1 400"))
        #expect(answer.contains("worker"))
        try cluster.apus("study", "list")
    }

    @Test func `a worker with the wrong token is refused in words`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let token = try cluster.place.write("wrong\n", to: "wrong.token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)

        let worker = try RunningProgram(
            "apus-worker",
            [
                "--join", "127.0.0.1:\(cluster.portNumber)", "--token-file", token, "--name", "stranger", "--data",
                cluster.place.url.appending(path: "stranger").path,
            ],
            in: cluster.place
        )
        let status = worker.ended()

        #expect(status != 0)
        #expect(worker.text.contains("token"))
    }
}
