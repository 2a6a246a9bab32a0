import Synchronization

/// Hands out a worker's devices to its attempts.
package final class DeviceDesk: Sendable {
    package struct Device: Sendable {
        /// As CUDA_VISIBLE_DEVICES names it.
        package let identifier: String

        /// Its engine process; `nil` when the engine cannot use the device.
        package let host: DeviceHost?

        package init(identifier: String, host: DeviceHost?) { (self.identifier, self.host) = (identifier, host) }
    }

    package let devices: [Device]
    private let book: Mutex<DeviceBook>

    package init(_ devices: [Device]) {
        self.devices = devices
        self.book = Mutex(DeviceBook(count: devices.count))
    }

    /// Those that the engine can train on.
    private var trainable: [Int] { self.devices.indices.filter { self.devices[$0].host != nil } }

    package var canTrain: Bool { !self.trainable.isEmpty }

    func share() -> (index: Int, host: DeviceHost)? {
        guard let index = self.book.withLock({ $0.share(of: self.trainable) }), let host = self.devices[index].host
        else { return nil }
        return (index, host)
    }

    func leave(_ index: Int) { self.book.withLock { $0.leave(index) } }

    /// Devices for a program; an idle engine process on them makes room.
    func take(_ count: Int) -> [Int] {
        let taken = self.book.withLock { $0.take(count) }
        for index in taken { self.devices[index].host?.release() }
        return taken
    }

    func give(back indices: [Int]) { self.book.withLock { $0.give(back: indices) } }
}
