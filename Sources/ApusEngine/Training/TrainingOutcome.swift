/// How a training ended.
package enum TrainingOutcome: Hashable, Sendable {
    case completed

    /// `shouldStop` was true before this step.
    case stopped(step: Int)

    /// A loss was no longer finite: the configuration's fault, usually a learning rate too high.
    case diverged(epoch: Int, step: Int, metric: String)
}

extension TrainingOutcome: CustomStringConvertible {
    package var description: String {
        switch self {
        case .completed: "completed"
        case .stopped(let step): "stopped after \(step) steps"
        case .diverged(let epoch, let step, let metric):
            "diverged: \(metric) was not finite in epoch \(epoch), step \(step); try a smaller learning rate"
        }
    }
}
