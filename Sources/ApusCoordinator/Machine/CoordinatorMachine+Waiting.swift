import ApusQueue
import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Why a trial waits, worker by worker; `nil` for one that does not.
    package func waiting(of trial: TrialID, _ moment: Moment) -> WaitingView? {
        guard let run = self.studies[trial.study], run.trial(trial.number)?.summary.state == .waiting else {
            return nil
        }
        return WaitingView(study: self.standing(of: trial, run), hosts: self.hosts(of: trial.study, moment))
    }

    private func hosts(of study: StudyID, _ moment: Moment) -> [WaitingView.Host] {
        self.queue.obstacles(of: study, now: moment.now).map { worker, session, obstacle in
            var reason = obstacle.map(self.text) ?? "has room: the trial is next once its study's turn comes"
            if case .heldBack = obstacle, let trouble = self.sessions[session]?.trouble, !trouble.isEmpty {
                reason += ": \(trouble)"
            }
            return WaitingView.Host(worker: worker.rawValue, reason: reason)
        }
    }

    private func standing(of trial: TrialID, _ run: StudyRun) -> [String] {
        var lines: [String] = []
        if run.record.state == .paused {
            lines.append("the study is paused" + (run.record.reason.isEmpty ? "" : ": \(run.record.reason)"))
        }
        let running = self.queue.runningCount(of: trial.study)
        if let parallel = run.record.parallel, running >= parallel {
            lines.append("\(running) trials of the study run, and it may have \(parallel) side by side")
        }
        if let before = self.queue.waitingBefore(trial), before > 0 {
            lines.append(
                "\(before) trial\(before == 1 ? "" : "s") of the study wait\(before == 1 ? "s" : "") before it"
            )
        }
        let (schedule, share) = (run.record.schedule, self.queue.share(of: trial.study))
        let unit = run.study.resources.gpus > 0 ? "GPU" : "slot"
        lines.append(
            "priority \(schedule.priority), weight \(share.weight) of \(share.of): the study holds \(share.held) of the "
                + "\(share.heldByAll) \(unit)\(share.heldByAll == 1 ? "" : "s") that studies of its priority hold"
        )
        if self.queue.obstacles(of: trial.study, now: .zero).isEmpty { lines.append("no worker is connected") }
        return lines
    }

    func text(of obstacle: WorkerObstacle) -> String {
        switch obstacle {
        case .away: "its connection is broken"
        case .silent: "has not given a sign of life"
        case .heldBack(let time): "could not begin a trial, and is tried again in \(time.components.seconds) s"
        case .draining: "draining: it takes no new trial"
        case .engine(let engine): "has no engine '\(engine)' (see 'apus-worker devices' on that node)"
        case .gpus(let asked, let there): "\(Self.gpus(asked)) asked, \(there) there"
        case .memory(let asked, let there):
            "\(Self.gibibytes(asked)) GiB of memory asked, \(Self.gibibytes(there)) GiB there"
        case .slotsBusy(let slots, let holdings):
            "\(slots == 1 ? "its only slot is" : "all \(slots) slots") busy with \(self.text(of: holdings))"
        case .gpusBusy(let asked, let free, let there, let holdings):
            "\(Self.gpus(asked)) asked, \(free) of \(there) free beside \(self.text(of: holdings))"
        case .memoryBusy(let asked, let free, let holdings):
            "\(Self.gibibytes(asked)) GiB of memory asked, \(Self.gibibytes(free)) GiB free beside "
                + self.text(of: holdings)
        case .coresBusy(let asked, let free, let holdings):
            "\(asked) cores asked, \(max(0, free)) free beside \(self.text(of: holdings))"
        }
    }

    private static func gpus(_ count: Int) -> String { "\(count) GPU\(count == 1 ? "" : "s")" }

    private func text(of holdings: [WorkerObstacle.Holding]) -> String {
        guard !holdings.isEmpty else { return "nothing" }
        let named = holdings.prefix(4).map { holding in
            let name = self.studies[holding.study]?.study.name ?? "\(holding.study.rawValue)"
            let count = holdings.count > 1 ? "\(holding.attempts) of " : ""
            return "\(count)study '\(name)' (priority \(holding.priority))"
        }
        return named.joined(separator: ", ") + (holdings.count > 4 ? " and \(holdings.count - 4) more" : "")
    }
}
