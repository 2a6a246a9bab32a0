import ApusProtocol
import ApusQueue
import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Why none of a study's trials runs, though some should; empty when nothing is in the way.
    package func obstacle(of id: StudyID) -> String {
        guard let run = self.studies[id], run.record.state == .running, run.running.isEmpty else { return "" }
        let sessions = self.sessions.values.filter { $0.connection != nil }.sorted { $0.worker < $1.worker }
        guard !sessions.isEmpty else { return "no worker is connected" }
        guard self.queue.canEverRun(id) else {
            var wanted = Self.text(of: run.study.resources)
            if let engine = run.study.engineNeeded {
                wanted += " and the engine '\(engine)' (see 'apus-worker devices' on the nodes)"
            }
            let there = sessions.prefix(4).map { "\($0.worker.rawValue) has \(Self.text(of: $0.capabilities))" }
            return "no worker has \(wanted) for a trial: \(there.joined(separator: "; "))"
                + (sessions.count > 4 ? "; and \(sessions.count - 4) more" : "")
        }
        let shut = sessions.filter { self.nodes.quarantine(of: $0.worker) != nil }
        guard shut.count < sessions.count else {
            return shut.prefix(2).map { session in
                let reason = self.nodes.quarantine(of: session.worker)?.reason ?? ""
                return "\(session.worker.rawValue) is under quarantine: \(reason)"
            }
            .joined(separator: "; ")
        }
        let troubles = sessions.filter { !$0.trouble.isEmpty }
        guard troubles.count < sessions.count else {
            return troubles.prefix(2).map { "\($0.worker.rawValue) cannot begin a trial: \($0.trouble)" }
                .joined(separator: "; ")
        }
        // The time says only when a worker is tried again.
        let hosts = self.queue.obstacles(of: id, now: .zero)
        guard !hosts.isEmpty, hosts.allSatisfy({ $0.obstacle != nil }) else { return "" }
        return hosts.prefix(3).compactMap { host in
            host.obstacle.map { "\(host.worker.rawValue): \(self.text(of: $0))" }
        }.joined(separator: "; ") + (hosts.count > 3 ? "; and \(hosts.count - 3) more" : "")
    }

    private static func text(of resources: Resources) -> String {
        let parts = [
            resources.gpus > 0 ? "\(resources.gpus) GPU\(resources.gpus == 1 ? "" : "s")" : nil,
            resources.memoryBytes > 0 ? "\(Self.gibibytes(resources.memoryBytes)) GiB of memory" : nil,
        ].compactMap { $0 }
        return parts.isEmpty ? "a slot" : parts.joined(separator: " and ")
    }

    private static func text(of capabilities: Capabilities) -> String {
        let count = capabilities.devices.count
        let memory = capabilities.memoryBytes > 0 ? " and \(Self.gibibytes(capabilities.memoryBytes)) GiB" : ""
        return "\(count) GPU\(count == 1 ? "" : "s")\(memory)"
    }

    /// With one decimal.
    static func gibibytes(_ bytes: Int) -> String {
        let tenths = (bytes / (1 << 20) * 10 + 512) / 1_024
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
