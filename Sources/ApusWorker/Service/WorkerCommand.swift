import ApusProtocol
import ApusRunner
import ApusStudy

/// Something that the worker does in a task of its own.
enum WorkerCommand: Sendable {
    case run(AttemptTask)

    /// Nothing more is wanted of it.
    case close(AttemptID, isKept: Bool)
    case answer(FileRequest, RunFolder, any StreamCarrier)
    case shutDown
}
