import ApusArtifacts
import ApusProtocol
import Synchronization

/// Takes in the content of one input, as it comes over one connection.
///
/// Called by the task that reads the connection, one call after the other; its end is posted to the seat.
final class Download: Sendable {
    private let stream: StreamID
    private let partial: PartialContent
    private let receiver: Mutex<TransferReceiver>
    private let seat: StreamSeat
    private let queue: BlockingQueue

    init(stream: StreamID, partial: PartialContent, seat: StreamSeat, queue: BlockingQueue) {
        self.stream = stream
        self.partial = partial
        self.receiver = Mutex(
            TransferReceiver(from: partial.offset, byteCount: partial.byteCount, windowBytes: nil)
        )
        self.seat = seat
        self.queue = queue
    }

    func received(_ chunk: StreamChunk) async {
        let action = self.receiver.withLock { $0.received(offset: chunk.offset, byteCount: chunk.bytes.count) }
        switch action {
        case .store?:
            let partial = self.partial
            do {
                try await self.queue.run {
                    try chunk.bytes.withUnsafeBytes { try partial.append($0, at: chunk.offset) }
                }
                let stored = chunk.offset + UInt64(chunk.bytes.count)
                // What is durable is the sender's concern only where it is told.
                await self.carryOut(self.receiver.withLock { $0.stored(upTo: stored) })
            } catch {
                self.fail("\(error)")
            }
        case let action?: await self.carryOut([action])
        case nil: break
        }
    }

    func ended(byteCount: UInt64) async {
        await self.carryOut(self.receiver.withLock { $0.ended(byteCount: byteCount) })
    }

    private func carryOut(_ actions: [TransferReceiver.Action]) async {
        for action in actions {
            switch action {
            case .verify: await self.verify()
            case .refuse(let reason): self.seat.post(.failed(self.stream, reason.text))
            case .complete: self.seat.post(.done(self.stream))
            case .store, .acknowledge: break
            }
        }
    }

    private func verify() async {
        let partial = self.partial
        do {
            try await self.queue.run { try partial.complete() }
            if self.receiver.withLock({ $0.verified(true) }) == .complete { self.seat.post(.done(self.stream)) }
        } catch {
            self.fail("\(error)")
        }
    }

    private func fail(_ text: String) {
        // Only the first failure counts; what still comes is dropped.
        guard self.receiver.withLock({ $0.failed(.unreadable) }) != nil else { return }
        self.seat.post(.failed(self.stream, text))
    }
}
