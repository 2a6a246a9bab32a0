import ApusAPI

/// How long a study will still take, or why that cannot be said.
enum TimeEstimate: Hashable, Sendable {
    case seconds(Double)

    /// No trial has ended yet, so there is nothing to go by.
    case estimating
    case waitingForWorkers
    case paused

    /// The study has no limit that trials count against.
    case unlimited
    case ended

    /// What the coordinator tells; else the median duration of ended trials, times what remains, over how many run side
    /// by side.
    ///
    /// A running trial counts by what it still lacks of a median duration. The study's own wall-clock limit is
    /// never exceeded.
    init(_ live: LiveAnswer) {
        let study = live.study
        let running = live.running
        let connected = live.workers.filter { $0.link == "connected" }
        let slots = connected.reduce(0) { $0 + $1.slots }
        let limit = study.wallclockSeconds.map { max(0, $0 - study.elapsedSeconds) }
        switch study.state {
        case "running": break
        case "paused": self = .paused; return
        default: self = .ended; return
        }
        if slots > 0, let left = study.timeLeft {
            self = .seconds(left)
            return
        }
        guard let planned = study.planned else {
            self = limit.map(Self.seconds) ?? .unlimited
            return
        }
        guard let median = study.trialSecondsMedian else {
            self = slots == 0 ? .waitingForWorkers : .estimating
            return
        }
        guard slots > 0 else { self = .waitingForWorkers; return }

        let fresh = max(0, planned - study.endedCount - running.count)
        let lacking = running.map { max(0, median - ($0.seconds ?? 0)) }
        let work = Double(fresh) * median + lacking.reduce(0, +)
        let parallel = max(1, min(study.parallel ?? slots, slots, fresh + running.count))
        let estimate = max(work / Double(parallel), lacking.max() ?? 0)
        self = .seconds(min(estimate, limit ?? .infinity))
    }

    var text: String {
        switch self {
        case .seconds(let seconds): "about \(NumberText.rough(seconds)) left"
        case .estimating: "estimating the time left"
        case .waitingForWorkers: "waiting for workers"
        case .paused: "paused"
        case .unlimited: "runs until it is stopped"
        case .ended: ""
        }
    }
}

extension StudyAnswer {
    /// Trials that have ended, in whichever way.
    var endedCount: Int {
        self.counts.reduce(0) { $0 + (["waiting", "running"].contains($1.key) ? 0 : $1.value) }
    }

    var isEnded: Bool {
        ["completed", "stopped"].contains(self.state)
    }
}
