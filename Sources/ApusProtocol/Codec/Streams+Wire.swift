import ApusStudy
import SwiftProtobuf

extension StreamOpen {
    init(_ wire: WireStreamOpen) throws(ProtocolError) {
        let kind: Kind =
            switch try Check.present(wire.kind, "kind") {
            case .log:
                .log
            case .artifact(let artifact):
                .artifact(byteCount: artifact.byteCount, digest: try ContentDigest(artifact.digest, "digest"))
            }
        self.init(
            stream: StreamID(rawValue: wire.stream),
            attempt: try AttemptID(wire.attempt, isPresent: wire.hasAttempt),
            name: wire.name,
            kind: kind
        )
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireStreamOpen {
        try self.check()
        try self.attempt.check()
        var wire = WireStreamOpen()
        wire.stream = self.stream.rawValue
        wire.attempt = self.attempt.wire
        wire.name = self.name
        switch self.kind {
        case .log:
            wire.log = WireLogStream()
        case .artifact(let byteCount, let digest):
            wire.artifact.byteCount = byteCount
            wire.artifact.digest = digest.wire
        }
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.opens(self.stream, by: .worker)
        try Check.text(self.name, "name", max: Self.nameBytesMax, .name)
        if case .artifact(let byteCount, _) = self.kind { try Check.byteCount(byteCount, from: 1) }
    }
}

extension StreamEnd {
    init(_ wire: WireStreamEnd) throws(ProtocolError) {
        try Check.byteCount(wire.byteCount)
        self.init(stream: StreamID(rawValue: wire.stream), byteCount: wire.byteCount)
    }

    func wire() throws(ProtocolError) -> WireStreamEnd {
        try Check.byteCount(self.byteCount)
        var wire = WireStreamEnd()
        wire.stream = self.stream.rawValue
        wire.byteCount = self.byteCount
        return wire
    }
}

extension FileRequest {
    init(_ wire: WireFileRequest) throws(ProtocolError) {
        self.init(
            stream: StreamID(rawValue: wire.stream),
            attempt: try AttemptID(wire.attempt, isPresent: wire.hasAttempt),
            path: wire.path,
            offset: wire.offset,
            byteCountMax: wire.byteCountMax
        )
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireFileRequest {
        try self.check()
        try self.attempt.check()
        var wire = WireFileRequest()
        wire.stream = self.stream.rawValue
        wire.attempt = self.attempt.wire
        wire.path = self.path
        wire.offset = self.offset
        wire.byteCountMax = self.byteCountMax
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.opens(self.stream, by: .coordinator)
        try Check.text(self.path, "path", max: StreamOpen.nameBytesMax, .anything)
        guard self.path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), self.path.utf8.first != UInt8(ascii: "/") else {
            throw .path("path")
        }
        let parts = self.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else { throw .path("path") }
        let reach = Int64(WireLimits.byteCountMax)
        try Check.range(self.offset, "offset", -reach...reach)
        try Check.range(self.byteCountMax, "byte_count_max", 1...UInt64(Self.bytesMax))
    }
}
