import ApusProtocol
import NIOCore
import NIOPosix
import Glibc

/// A bare socket: sends any bytes, and reads what comes until the other side closes.
struct RawPeer: Sendable {
    let channel: any Channel
    private let received: EventLoopFuture<ByteBuffer>
    private let first: EventLoopFuture<Void>

    /// From an address of the loopback network, or from the usual one.
    static func connect(port: Int, from address: String? = nil, autoRead: Bool = true) async throws -> RawPeer {
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.autoRead, value: autoRead)
        if let address { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: address, port: 0)) }
        return
            try await bootstrap
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let received = channel.eventLoop.makePromise(of: ByteBuffer.self)
                    let first = channel.eventLoop.makePromise(of: Void.self)
                    channel.closeFuture.whenComplete { _ in
                        first.succeed(())
                        received.succeed(ByteBuffer())
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(received: received, first: first))
                    return RawPeer(channel: channel, received: received.futureResult, first: first.futureResult)
                }
            }
    }

    func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ buffer: ByteBuffer) async throws {
        try await self.channel.writeAndFlush(buffer)
    }

    /// Ends this side's sending with a FIN.
    func finishSending() async throws {
        try await self.channel.close(mode: .output)
    }

    /// Ends the connection with a RST.
    func reset() async throws {
        let provider = self.channel as? any SocketOptionProvider
        try await provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await self.channel.close()
    }

    /// Closes the connection, unless the other side has.
    func close() async throws {
        do {
            try await self.channel.close()
        } catch ChannelError.alreadyClosed {}
    }

    /// Returns when something came, or the connection has ended.
    func answer() async throws {
        try await self.first.get()
    }

    /// Everything that came, when the other side has closed.
    func everything() async throws -> ByteBuffer {
        try await self.received.get()
    }

    /// The same, as frames.
    func frames() async throws -> [CoordinatorFrame] {
        var reader = FrameReader()
        reader.append(try await self.everything())
        var frames: [CoordinatorFrame] = []
        while let frame = try reader.next() {
            if case .control(let payload) = frame { frames.append(try CoordinatorFrame(payload: payload)) }
        }
        return frames
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: EventLoopPromise<ByteBuffer>
    private let first: EventLoopPromise<Void>
    private var bytes = ByteBuffer()

    init(received: EventLoopPromise<ByteBuffer>, first: EventLoopPromise<Void>) {
        self.received = received
        self.first = first
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        self.bytes.writeBuffer(&bytes)
        self.first.succeed(())
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.received.succeed(self.bytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
