package import ApusStudy

/// Why a worker does not run a study's next trial; what keeps a worker from any trial comes first.
package enum WorkerObstacle: Hashable, Sendable {
    /// So many attempts of a study.
    package struct Holding: Hashable, Sendable {
        package let study: StudyID
        package let attempts: Int
        package let gpus: Int
        package let priority: Int
    }

    // Of the worker, whatever it is to run.
    case away
    case silent

    /// It could not begin what it got last; it is tried again after so long.
    case heldBack(for: Duration)
    case draining

    // Of what a trial asks for; no waiting helps.
    case engine(String)
    case gpus(asked: Int, there: Int)
    case memory(asked: Int, there: Int)

    // Of what others hold.
    case slotsBusy(Int, [Holding])
    case gpusBusy(asked: Int, free: Int, there: Int, [Holding])
    case memoryBusy(asked: Int, free: Int, [Holding])
    case coresBusy(asked: Int, free: Int, [Holding])

    /// Whether the worker, as it is, can never run such a trial.
    package var isForEver: Bool {
        switch self {
        case .engine, .gpus, .memory: true
        default: false
        }
    }
}
