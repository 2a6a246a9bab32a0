import Foundation
import Testing

extension ClusterTests {
    /// What the kernel holds programs to, with the programs that users start.
    @Suite(.serialized, .enabled(if: WritableGroups.areThere, "this process cannot write control groups here"))
    struct LimitsTests {
        @Test func `a trial that goes over its memory is infeasible, and the worker says what it enforces`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let command = "head -c 400000000 /dev/zero | tail > /dev/null; \(ClusterTests.print)"
            let text = ClusterTests.study(trials: 1, command: command) + "\nresources: {memory: 32MiB}\n"
            let file = try cluster.place.write(text, to: "study.yaml")
            try cluster.startWorker("left", slots: 1)

            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "shell"], in: cluster.place)
            watch.ended()

            let trial = try #require(try cluster.trials("shell").first)
            #expect(trial["state"] as? String == "infeasible")
            let reason = try #require(trial["reason"] as? String)
            #expect(reason.hasPrefix("the program went over its memory limit of 32 MiB (resources.memory)"))
            let workers = try #require(try cluster.json("worker", "list") as? [String: Any])
            let worker = try #require((workers["items"] as? [[String: Any]])?.first)
            let limits = try #require(worker["limits"] as? [String: Any])
            #expect((limits["enforced"] as? [String])?.contains("memory") == true)
            #expect(try cluster.apus("worker", "list").contains("by \(limits["means"] as? String ?? "-")"))
        }

        @Test func `what hides from a keeper that is killed with its worker is ended by the next worker`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let pipe = cluster.place.url.appending(path: "pipe").path
            mkfifo(pipe, 0o600)
            let hide = "setsid env -i PATH=/usr/bin:/bin prlimit --msgqueue=0 sh -c"
            let script = "\(hide) 'cd /; exec <&- >&- 2>&-; echo $$ > \(pipe); exec sleep 1000' &\nsleep 1000\n"
            let path = try cluster.place.write(script, to: "hide.sh")
            let study = ClusterTests.study(trials: 1, command: "exec sh \(path)")
            let file = try cluster.place.write(study, to: "study.yaml")
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)
            let hidden = try Self.number(from: pipe)
            let keeper = try #require(Self.keeper(of: cluster.place.url.appending(path: "left").path))

            cluster.killWorker("left")
            kill(keeper, SIGKILL)
            #expect(Self.isAlive(hidden))
            try cluster.startWorker("left", slots: 1)

            // The next worker opens the door to programs when it has swept.
            #expect(try Self.number(from: pipe) != hidden)
            #expect(!Self.isAlive(hidden))
            try cluster.apus("study", "stop", "shell")
        }

        /// Nobody may have reaped it yet.
        private static func isAlive(_ process: pid_t) -> Bool {
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map { !$0.isEmpty } ?? false
        }

        private static func number(from pipe: String) throws -> pid_t {
            let handle = try #require(FileHandle(forReadingAtPath: pipe))
            let text = String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
            try handle.close()
            return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        /// The process `apus-worker keep FOLDER`.
        private static func keeper(of folder: String) -> pid_t? {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { pid_t($0) }.first { process in
                guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
                let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                return words.count == 3 && words[1] == "keep" && words[2] == folder
            }
        }
    }
}

/// Whether a worker can make control groups of version 1 that limit memory and processes.
private enum WritableGroups {
    static let areThere = ["memory", "pids"].allSatisfy { controller in
        let folder = "/sys/fs/cgroup/\(controller)/apus-test-\(getpid())"
        guard mkdir(folder, 0o755) == 0 else { return false }
        return rmdir(folder) == 0
    }
}
