import ApusArtifacts
import Logging

/// What all attempts of a worker share.
struct AttemptServices: Sendable {
    let folder: StateFolder
    let desk: StreamDesk
    let inputs: InputFetcher

    /// For calls that block.
    let queue: BlockingQueue
    let clock: any Clock<Duration>
    let lookInterval: Duration
    let logSilenceMax: Duration
    let logger: Logger
}
