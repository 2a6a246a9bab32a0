/// How a program ended, and what was seen of it.
struct ProcessEnd: Sendable {
    enum Status: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)

        /// It never ran; the text says why.
        case notStarted(String)
    }

    /// The first reason for which it was asked to end, if it was.
    enum Stop: Hashable, Sendable {
        case timedOut
        case cancelled
    }

    var status: Status
    var stop: Stop?

    /// The last bytes of each stream.
    var stdoutTail: [UInt8] = []
    var stderrTail: [UInt8] = []

    /// What the kernel did to the program for want of memory.
    var memory = ControlGroup.MemoryEnd.none

    /// Processes of the program that would not go; nothing may take their place.
    var leftovers: [Int32] = []

    /// For the worker's log.
    var notes: [String] = []
}
