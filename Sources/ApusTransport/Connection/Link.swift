import ApusProtocol
import ApusStudy
import NIOCore
import Synchronization

/// One connection: its channel, its machine, and what waits on either side.
final class Link<Role: ConnectionRole>: Sendable {
    let channel: any Channel
    let inbox: Inbox<Role.Received.Message>
    let outbox: Outbox
    let received: ByteBudget
    private let role: Mutex<Role>
    private let ended = Mutex<ConnectionEnd?>(nil)

    init(channel: any Channel, role: sending Role, budgets: ConnectionBudgets = ConnectionBudgets()) {
        self.channel = channel
        self.received = budgets.received
        self.inbox = Inbox(budget: budgets.received) { channel.read() }
        self.outbox = Outbox(channel: channel, budget: budgets.queued)
        self.role = Mutex(role)
    }

    /// Nil while the connection lives.
    var end: ConnectionEnd? {
        self.ended.withLock { $0 }
    }

    /// Asks the machine; it is locked for the time of the call.
    func decide<Result: Sendable, Failure: Error>(
        _ body: (inout Role) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try self.role.withLock { role throws(Failure) -> Result in try body(&role) }
    }

    /// All of the messages, or none; to a connection that has ended they are not sent.
    func send(_ messages: [Role.Sent.Message]) throws(ProtocolError) {
        guard !messages.isEmpty else { return }
        let session = try self.decide { role throws(ProtocolError) in
            for message in messages { try role.sending(message) }
            return role.session
        }
        var buffer = ByteBuffer()
        for message in messages { try Role.Sent(session: session, message: message).write(into: &buffer) }
        self.add(buffer)
    }

    /// Returns when there is room for more.
    func send(_ chunk: StreamChunk) async throws(ProtocolError) {
        var buffer = ByteBuffer()
        try FrameWriter.write(chunk, into: &buffer)
        self.add(buffer)
        await self.outbox.room()
    }

    func add(_ buffer: ByteBuffer) {
        guard let queuedBytes = self.outbox.add(buffer, for: self) else { return }
        self.close(for: .slowReader(queuedBytes: queuedBytes))
    }

    /// Notes the first reason only, and closes at once.
    func close(for end: ConnectionEnd) {
        self.note(end)
        self.channel.close(promise: nil)
    }

    func note(_ end: ConnectionEnd) {
        self.ended.withLock { if $0 == nil { $0 = end } }
    }

    /// Lets what is queued go out, and closes; a peer that does not read it in time is cut off.
    func startFinish() {
        self.note(.closed)
        let channel = self.channel
        let outbox = self.outbox
        channel.eventLoop.execute {
            outbox.flush()
            let cut = channel.eventLoop.scheduleTask(in: Linger.timeMax) { channel.close(promise: nil) }
            channel.writeAndFlush(ByteBuffer()).whenComplete { _ in
                cut.cancel()
                channel.close(promise: nil)
            }
        }
    }

    /// The same, and waits for the end.
    func finish() async {
        self.startFinish()
        // The future of a closing only succeeds.
        try? await self.channel.closeFuture.get()
    }
}

extension Link: ByteHolder {
    func roomCame() {
        self.channel.read()
    }

    func shed(queuedBytes: Int) {
        self.close(for: .slowReader(queuedBytes: queuedBytes))
    }
}
