internal import Glibc

/// Bare IPv4 sockets of this machine.
package enum LoopbackSocket {
    /// 127.0.0.1.
    package static let address: UInt32 = 0x7F00_0001

    /// One that is connected to a port, and waits so many seconds at the most for what comes; `nil` where nobody listens.
    ///
    /// It comes from `source`, an address of the loopback network. The caller closes it.
    package static func connected(
        to port: Int,
        from source: UInt32 = Self.address,
        patience seconds: Int = 10
    ) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        guard descriptor >= 0,
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size)) == 0,
            Self.with(source, 0, { bind(descriptor, $0, $1) }) == 0,
            Self.with(Self.address, port, { connect(descriptor, $0, $1) }) == 0
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func with(
        _ address: UInt32,
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(port).bigEndian
        name.sin_addr.s_addr = address.bigEndian
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
