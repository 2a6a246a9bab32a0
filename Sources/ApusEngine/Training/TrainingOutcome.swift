/// How a training ended.
package enum TrainingOutcome: Hashable, Sendable {
    case completed

    /// It ran to the end of the epoch that it was to run to, which is not the last one.
    case paused(epoch: Int)

    /// `shouldStop` was true before this step.
    case stopped(step: Int)

    /// A loss was no longer finite: the configuration's fault, usually a learning rate too high.
    case diverged(epoch: Int, step: Int, metric: String)
}

extension TrainingOutcome: CustomStringConvertible {
    package var description: String {
        switch self {
        case .completed: "completed"
        case .paused(let epoch): "paused after epoch \(epoch)"
        case .stopped(let step): "stopped after \(step) steps"
        case .diverged(let epoch, let step, let metric):
            "diverged: \(metric) was not finite in epoch \(epoch), step \(step); try a smaller learning rate"
        }
    }
}
