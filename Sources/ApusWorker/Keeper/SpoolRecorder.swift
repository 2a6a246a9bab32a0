import ApusRunner
import ApusStudy
import Synchronization

/// Writes down what one attempt does, measurements of a fifth of a second together.
///
/// A full disk makes the program wait once much is unwritten; nothing is dropped.
final class SpoolRecorder: Sendable {
    private struct State {
        var writer: SpoolWriter
        var pending: [Measurement] = []
        var flushes: UInt64 = 0
    }

    /// So many bytes may wait for a full disk.
    private static let unwrittenMax = 4 << 20

    /// The spool is synced after so many flushes: once a second.
    private static let flushesBetweenSyncs: UInt64 = 5

    private let state: Mutex<State>
    private let grew: @Sendable () -> Void

    init(writer: SpoolWriter, grew: @escaping @Sendable () -> Void) {
        self.state = Mutex(State(writer: writer))
        self.grew = grew
    }

    /// Takes what the program did, and returns when it may do more.
    func take(_ event: RunEvent, clock: any Clock<Duration>) async {
        let hasGrown = self.state.withLock { state in
            switch event {
            case .started:
                Self.append(.started, to: &state)
                return true
            case .measured(let measurements):
                state.pending += measurements
                guard state.pending.count >= RunEvent.measurementsMax else { return false }
                Self.pack(&state)
                return true
            }
        }
        if hasGrown { self.grew() }
        while self.isFull, !Task.isCancelled {
            // A cancelled sleep ends the waiting by the condition.
            try? await clock.sleep(for: Keeper.tickInterval)
        }
    }

    /// Called every fifth of a second.
    func flush() {
        let hasGrown = self.state.withLock { state in
            let hadPending = !state.pending.isEmpty
            Self.pack(&state)
            state.writer.write()
            state.flushes += 1
            if state.flushes.isMultiple(of: Self.flushesBetweenSyncs) { state.writer.sync() }
            return hadPending
        }
        if hasGrown { self.grew() }
    }

    /// Writes the end down, however long the disk is full.
    func finish(_ result: RunResult, clock: any Clock<Duration>) async {
        self.state.withLock { state in
            Self.pack(&state)
            Self.append(.ended(result), to: &state)
        }
        while !self.state.withLock({ $0.writer.write() }) {
            // Nobody cancels a keeper that has something to write; if somebody does, the end is lost with it.
            guard (try? await clock.sleep(for: Keeper.tickInterval)) != nil else { break }
        }
        self.state.withLock { state in
            // What ends at once is handed over before a sync would be done.
            if state.flushes >= Self.flushesBetweenSyncs { state.writer.sync() }
            state.writer.close()
        }
    }

    private var isFull: Bool {
        self.state.withLock { $0.writer.unwrittenCount > Self.unwrittenMax }
    }

    private static func pack(_ state: inout State) {
        var rest = state.pending[...]
        while !rest.isEmpty {
            Self.append(.measured(Array(rest.prefix(RunEvent.measurementsMax))), to: &state)
            rest = rest.dropFirst(RunEvent.measurementsMax)
        }
        state.pending.removeAll(keepingCapacity: true)
    }

    private static func append(_ record: SpoolRecord, to state: inout State) {
        // Only a reason that is no text could fail to be encoded, and those are made here.
        try? state.writer.append(record)
    }
}
