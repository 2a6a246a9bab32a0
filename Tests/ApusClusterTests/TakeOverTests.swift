import Foundation
import Testing

extension ClusterTests {
    /// Programs that outlive the worker or the coordinator beside them.
    @Suite(.serialized) struct TakeOverTests {
        /// Says on a pipe that it has come so far, and goes on when a gate opens; each step is written down once.
        private struct Steps {
            let log: String
            let pipe: String
            let gate: String

            init(in place: Workplace) {
                self.log = place.url.appending(path: "steps").path
                self.pipe = place.url.appending(path: "pipe").path
                self.gate = place.url.appending(path: "gate").path
                mkfifo(self.pipe, 0o600)
            }

            func text() throws -> String {
                try String(contentsOfFile: self.log, encoding: .utf8)
            }

            /// Returns when the program has written to the pipe.
            func waitForProgram() throws {
                let handle = try #require(FileHandle(forReadingAtPath: self.pipe))
                _ = handle.readDataToEndOfFile()
                try handle.close()
            }
        }

        @Test func `a worker that is killed and started again goes on with what it ran, and no step runs twice`() throws
        {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let steps = Steps(in: cluster.place)
            let command = """
                echo 1 >> \(steps.log); printf "loss\\t1\\t2\\n"; echo up > \(steps.pipe); \
                while [ ! -e \(steps.gate) ]; do sleep 0.05; done; echo 2 >> \(steps.log); printf "loss\\t2\\t1\\n"
                """
            let file = try cluster.place.write(ClusterTests.study(trials: 1, command: command), to: "study.yaml")
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)
            try steps.waitForProgram()

            cluster.killWorker("left")
            try cluster.startWorker("left", slots: 1)
            _ = try cluster.place.write("", to: "gate")
            try cluster.apus("study", "watch", "shell")

            #expect(try steps.text() == "1\n2\n")
            let csv = try cluster.apus("results", "shell", "--csv")
            #expect(csv.contains("succeeded"))
        }

        @Test func `a coordinator that is away for longer than a lease stops no program`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let steps = Steps(in: cluster.place)
            // It runs 20 s by itself, and a lease lasts 15.
            let command = """
                echo 1 >> \(steps.log); printf "loss\\t1\\t2\\n"; echo up > \(steps.pipe); \
                i=0; while [ $i -lt 200 ]; do sleep 0.1; i=$((i+1)); done; \
                echo 2 >> \(steps.log); printf "loss\\t2\\t1\\n"; echo up > \(steps.pipe)
                """
            let file = try cluster.place.write(ClusterTests.study(trials: 1, command: command), to: "study.yaml")
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)
            try steps.waitForProgram()

            cluster.killCoordinator()
            try steps.waitForProgram()
            try cluster.restartCoordinator()
            try cluster.apus("study", "watch", "shell")

            #expect(try steps.text() == "1\n2\n")
            let csv = try cluster.apus("results", "shell", "--csv")
            #expect(csv.contains("succeeded"))
        }

        @Test func `a worker that is killed for good has its program ended before another begins the trial`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let steps = Steps(in: cluster.place)
            let lock = cluster.place.url.appending(path: "lock").path
            let command = """
                mkdir \(lock) || echo overlap >> \(steps.log); trap "rmdir \(lock); exit 1" TERM; \
                if [ $APUS_EPOCH -gt 1 ]; then echo again >> \(steps.log); printf "loss\\t1\\n"; exit 0; fi; \
                printf "loss\\t1\\t2\\n"; echo up > \(steps.pipe); while :; do sleep 0.05; done
                """
            let file = try cluster.place.write(ClusterTests.study(trials: 1, command: command), to: "study.yaml")
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)
            try steps.waitForProgram()
            try cluster.startWorker("right", slots: 1)

            cluster.killWorker("left")
            try cluster.apus("study", "watch", "shell")

            #expect(try steps.text() == "again\n")
        }
    }
}
