import Foundation
import Testing

extension ClusterTests {
    /// Trials on a CUDA device, from the study file to the table: the worker opens a driver that runs the kernels on the
    /// CPU.
    @Suite(.serialized) struct CUDATests {
        /// A cluster whose workers find the emulated driver, and a kernel pack that it takes.
        private static func cluster(_ emulation: String = "") throws -> Cluster {
            let cluster = try Cluster()
            let place = cluster.place
            let library = Programs.folder.appending(path: "libcuda-emulation.so")
            let folder = place.url.appending(path: "driver")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "libcuda.so.1"),
                withDestinationURL: library
            )
            place.variables = ["LD_LIBRARY_PATH": folder.path, "APUS_KERNELS": try Self.pack(place)]
            // A device of each test's own, so that tests of several checkouts do not share a lock.
            let identity = Int.random(in: 0...255)
            try "identity \(identity)\n\(emulation)\n".write(
                to: folder.appending(path: "emulation"),
                atomically: true,
                encoding: .utf8
            )
            return cluster
        }

        /// The emulation takes any image.
        private static func pack(_ place: Workplace) throws -> String {
            let folder = place.url.appending(path: "kernels")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let hash = Process()
            hash.executableURL = URL(filePath: "/usr/bin/env")
            hash.arguments = ["python3", root.appending(path: "Deploy/compile_kernels.py").path, "--hash"]
            let pipe = Pipe()
            hash.standardOutput = pipe
            try hash.run()
            let source = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            hash.waitUntilExit()
            // Of the five letters "image".
            let digest = "6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d"
            try "image".write(to: folder.appending(path: "sm_90.cubin"), atomically: true, encoding: .utf8)
            try """
            {"format":1,"source":"\(source)","compiler":"none","cuda":12090,
             "files":[{"name":"sm_90.cubin","kind":"cubin","architecture":90,"bytes":5,"sha256":"\(digest)"}]}
            """.write(to: folder.appending(path: "manifest.json"), atomically: true, encoding: .utf8)
            return folder.path
        }

        /// Points of two classes that a line divides.
        private static func study(_ place: Workplace, units: String, device: String, trials: Int, attempts: Int = 5)
            throws -> String
        {
            let rows = (0..<40).map { row in "\(row % 2 == 0 ? 1.0 : -1.0),\(Double(row) / 40),\(row % 2)" }
            try FileManager.default.createDirectory(
                at: place.url.appending(path: "points"),
                withIntermediateDirectories: true
            )
            _ = try place.write("a,b,class\n" + rows.joined(separator: "\n") + "\n", to: "points/train.csv")
            return try place.write(
                """
                name: points
                space:
                  lr: {real: [0.1, 1.0]}
                objective: {minimize: val_error}
                optimizer: {random: {}, seed: 3}
                limits: {trials: \(trials), trial-wallclock: 60s, attempts: \(attempts)}
                train:
                  dataset: {path: points, format: csv, split: {validation: 10}}
                  model:
                    - dense: {units: \(units), activation: relu}
                    - dense: {units: 2, activation: softmax}
                  optimizer: {sgd: {learning_rate: "${lr}"}}
                  epochs: 2
                  batch: 10
                  precision: fp32
                  device: \(device)
                """,
                to: "study.yaml"
            )
        }

        private static func devices(_ cluster: Cluster, _ arguments: [String] = []) throws -> (Int32, String) {
            try Self.worker(cluster, ["devices"] + arguments)
        }

        private static func worker(_ cluster: Cluster, _ arguments: [String]) throws -> (Int32, String) {
            let program = try RunningProgram("apus-worker", arguments, in: cluster.place)
            return (program.ended(), program.text)
        }

        @Test func `a worker offers its device, and trials share it`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }
            let file = try Self.study(cluster.place, units: "4", device: "cuda", trials: 6)
            try cluster.startWorker("gpu", slots: 3)

            try cluster.apus("study", "submit", file)
            try cluster.apus("study", "watch", "points", "--plain")

            let trials = try cluster.trials("points")
            #expect(trials.count == 6)
            #expect(trials.allSatisfy { $0["state"] as? String == "succeeded" })
            let workers = try cluster.apus("worker", "list")
            #expect(workers.contains("CPU emulation"))
            #expect(workers.contains("cpu, cuda"))
            let log = cluster.place.url.appending(path: "gpu/devices/0/events")
            // The events of all trials came from one process.
            let events = try String(contentsOf: log, encoding: .utf8)
            #expect(events.split(separator: "\n").count { $0.contains(#""outcome":"succeeded""#) } == 6)
        }

        @Test func `a network that the device has no room for is infeasible`() throws {
            let cluster = try Self.cluster("memory 2000000")
            defer { cluster.stop() }
            let file = try Self.study(cluster.place, units: "100000", device: "cuda", trials: 1)
            try cluster.startWorker("gpu")

            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "points", "--plain"], in: cluster.place)
            watch.ended()

            #expect(try cluster.trials("points").first?["state"] as? String == "infeasible")
        }

        @Test func `a device that fails takes its process along, and the trial is told as lost`() throws {
            // Every process fails in its training, so that the attempts are used up; looking at the device takes six graphs.
            let cluster = try Self.cluster("fail-graph 7 719")
            defer { cluster.stop() }
            let file = try Self.study(cluster.place, units: "4", device: "cuda", trials: 1, attempts: 2)
            try cluster.startWorker("gpu")

            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "points", "--plain"], in: cluster.place)
            watch.ended()

            #expect(try cluster.trials("points").first?["state"] as? String == "lost")
        }

        @Test func `a second worker on the device is refused with the first one's name`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }
            try cluster.startWorker("first")
            _ = try cluster.workers["first"]?.line(containing: "joined")
            let token = try cluster.tokenFile(for: "second")
            let arguments = [
                "--join", "127.0.0.1:\(cluster.portNumber)", "--name", "second", "--token-file", token,
                "--devices", "0", "--data", cluster.place.url.appending(path: "second").path,
            ]

            let second = try RunningProgram("apus-worker", arguments, in: cluster.place)

            #expect(second.ended() == 1)
            #expect(second.text.contains("this worker cannot have device 0 (CPU emulation): worker 'first' (process "))
            #expect(second.text.contains("end that one, or give this one other devices with --devices"))
        }

        @Test func `what one worker measured, the next one knows`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }
            let file = try Self.study(cluster.place, units: "4", device: "cuda", trials: 2)
            try cluster.startWorker("first")
            try cluster.apus("study", "submit", file)
            try cluster.apus("study", "watch", "points", "--plain")
            #expect(cluster.endWorker("first") == 0)
            let cache = cluster.place.url.appending(path: "cache/apus/devices")
            let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
            let tiles = cache.appending(path: try #require(names.first { $0.hasPrefix("tiles-") }))
            let (known, written) = (try Data(contentsOf: tiles), try Self.written(tiles))

            try cluster.startWorker("second")
            let again = try String(contentsOfFile: file, encoding: .utf8).replacing("name: points", with: "name: again")
            try cluster.apus("study", "submit", try cluster.place.write(again, to: "again.yaml"))
            try cluster.apus("study", "watch", "again", "--plain")

            #expect(try cluster.trials("again").count { $0["state"] as? String == "succeeded" } == 2)
            #expect(try Data(contentsOf: tiles) == known)
            #expect(try Self.written(tiles) == written)
            for worker in ["first", "second"] {
                let own = cluster.place.url.appending(path: "\(worker)/devices/cache").path
                #expect(!FileManager.default.fileExists(atPath: own))
            }
        }

        @Test func `without a cache of the user's, a worker keeps what it measured in its folder`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }
            cluster.place.variables["XDG_CACHE_HOME"] = try cluster.place.write("", to: "file")
            let file = try Self.study(cluster.place, units: "4", device: "cuda", trials: 1)
            try cluster.startWorker("gpu")

            try cluster.apus("study", "submit", file)
            try cluster.apus("study", "watch", "points", "--plain")

            let own = cluster.place.url.appending(path: "gpu/devices/cache").path
            let names = try FileManager.default.contentsOfDirectory(atPath: own)
            #expect(names.contains { $0.hasPrefix("tiles-") })
        }

        private static func written(_ file: URL) throws -> Date {
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            return try #require(attributes[.modificationDate] as? Date)
        }

        @Test func `tiles are measured ahead for a training's shapes`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }
            let folder = cluster.place.url
            let rows = (0..<10).map { row in "\(row % 2 == 0 ? 1 : -1),\(row % 2)" }
            try (["x,label"] + rows).joined(separator: "\n").write(
                to: folder.appending(path: "points.csv"),
                atomically: true,
                encoding: .utf8
            )
            try #"{"dataset": {"path": "points"}, "model": [{"dense": {"units": 2}}], "optimizer": "adam", "batch": 8}"#
                .write(to: folder.appending(path: "training.json"), atomically: true, encoding: .utf8)
            let arguments = [
                "check", "--tune", "--cache", "\(folder.path)/tiles", "--dataset", "\(folder.path)/points.csv",
                "--network",
                "\(folder.path)/training.json",
            ]

            let (status, text) = try Self.worker(cluster, arguments)

            #expect(status == 0)
            // The one layer is the head, whose weight gradient alone is a product: one in each precision.
            #expect(text.contains(" has the tiles of 3 kinds of products"), "\(text)")
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/tiles")
            #expect(files.count == 1 && files.allSatisfy { $0.hasPrefix("tiles-GPU-") })
        }

        @Test func `the devices are told, and what is missing`() throws {
            let cluster = try Self.cluster()
            defer { cluster.stop() }

            let (status, text) = try Self.devices(cluster)
            let (bad, without) = try Self.devices(cluster, ["--kernels", "/nowhere"])
            cluster.place.variables["LD_LIBRARY_PATH"] = "/nowhere"
            let (none, nothing) = try Self.devices(cluster, ["--json"])

            #expect(status == 0)
            #expect(text.contains("CPU emulation"))
            #expect(text.contains("trains with sm_90.cubin"))
            #expect(bad == 1)
            #expect(without.contains("there is no kernel pack in /nowhere"))
            #expect(none == 1)
            #expect(nothing.contains(#""devices" : ["#))
        }

        @Test func `a device that computes wrong is told, and not offered`() throws {
            let cluster = try Self.cluster("launch -1 apus_head_")
            defer { cluster.stop() }
            let (status, text) = try Self.devices(cluster)
            #expect(status == 1)
            #expect(text.contains("it computes wrong: after one step of training in fp32 "), "\(text)")

            try cluster.startWorker("gpu")
            let warning = try cluster.workers["gpu"]?.line(containing: "computes wrong")
            #expect(warning?.contains("device 0") ?? false)
        }
    }
}
