import ApusProtocol
import ApusRunner

/// What a request for a file of a running attempt is answered with.
///
/// Reading blocks.
struct FileAnswer: Hashable, Sendable {
    /// Where the bytes begin, from the start of the file.
    let offset: UInt64
    let bytes: [UInt8]

    /// Reads the file that is asked for, or lists the folder; throws a `StreamRefusal`.
    init(_ request: FileRequest, in folder: RunFolder) throws(Refused) {
        let count = Int(min(request.byteCountMax, UInt64(FileRequest.bytesMax)))
        if request.path.isEmpty {
            let listing = Self.listing(of: folder)
            let start = Self.start(request.offset, of: listing.count)
            self.offset = UInt64(start)
            self.bytes = Array(listing[start...].prefix(count))
            return
        }
        do {
            var offset = request.offset
            if offset < 0 { offset = Int64(Self.start(offset, of: Int(folder.size(of: request.path) ?? 0))) }
            self.bytes = try folder.read(request.path, from: offset, upTo: count)
            self.offset = UInt64(offset)
        } catch {
            switch error {
            case .notFound: throw Refused(reason: .notFound)
            case .badOffset: throw Refused(reason: .badOffset)
            case .unsafe, .system: throw Refused(reason: .unreadable)
            }
        }
    }

    /// Why there is no answer.
    struct Refused: Error, Hashable {
        let reason: StreamRefusal
    }

    /// The answer in frames, but for the `streamEnd`.
    func chunks(of stream: StreamID) -> [StreamChunk] {
        stride(from: 0, to: self.bytes.count, by: StreamChunk.bytesMax).map { start in
            let part = self.bytes[start..<min(start + StreamChunk.bytesMax, self.bytes.count)]
            return StreamChunk(stream: stream, offset: self.offset + UInt64(start), bytes: Array(part))
        }
    }

    func end(of stream: StreamID) -> StreamEnd {
        StreamEnd(stream: stream, byteCount: self.offset + UInt64(self.bytes.count))
    }

    /// One path a line; a path that is more than one line is left out.
    private static func listing(of folder: RunFolder) -> [UInt8] {
        let paths = folder.files().map(\.path).filter { !$0.contains(where: \.isNewline) }
        return Array(paths.map { "\($0)\n" }.joined().utf8)
    }

    private static func start(_ offset: Int64, of count: Int) -> Int {
        offset < 0 ? max(0, count + Int(max(offset, Int64(-count)))) : Int(min(offset, Int64(count)))
    }
}
