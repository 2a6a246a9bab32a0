/// Reads the IDX format of the MNIST files, raw or in gzip.
///
/// Two zero bytes, the element's type, the number of sides (1 … 4 here), each side as 32-bit big-endian, then the
/// elements. The file's length must be exactly what its header says, so that no header can ask for memory that
/// the file does not back.
enum IDXFile {
    static func read(path: String) throws(DatasetError) -> NumberArray {
        let file = try FileBytes(path: path)
        let isGzip = file.withBytes { $0.count >= 2 && $0[0] == 0x1F && $0[1] == 0x8B }
        guard isGzip else {
            let header = try Header(file.bytes(0..<min(file.count, Header.bytesMax)), path: path)
            try header.check(bytes: file.count, path: path)
            return header.array(ByteRegion(file, header.offset..<file.count))
        }
        let head = try file.withBytes { bytes throws(DatasetError) in
            try Inflater.inflate(bytes, format: .gzip, limit: Header.bytesMax, path: path)
        }
        let header = try Header(head, path: path)
        let bytes = try file.withBytes { bytes throws(DatasetError) in
            try Inflater.inflate(bytes, format: .gzip, limit: header.bytes + 1, path: path)
        }
        try header.check(bytes: bytes.count, path: path)
        return header.array(ByteRegion(bytes, from: header.offset))
    }

    private struct Header {
        static let bytesMax = 4 + 4 * 4

        /// Also a file's limit; more than any data set that fits in a machine's memory here.
        static let dataBytesMax = 1 << 36

        let shape: [Int]
        let type: UInt8
        let width: Int
        let offset: Int

        /// Header and elements.
        let bytes: Int

        init(_ head: [UInt8], path: String) throws(DatasetError) {
            guard head.count >= 8 else { throw DatasetError("\(path): is truncated: \(head.count) bytes") }
            guard head[0] == 0, head[1] == 0, let width = Self.width(of: head[2]), (1...4).contains(head[3]) else {
                let magic = head[..<4].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                throw DatasetError(
                    "\(path): is no IDX file: it starts with \(magic), expected 0000, a type (08 for bytes) and a "
                        + "number of sides (01 to 04)"
                )
            }
            let sides = Int(head[3])
            self.offset = 4 + 4 * sides
            guard head.count >= self.offset else { throw DatasetError("\(path): is truncated inside its header") }
            self.shape = (0..<sides).map { side in head[(4 + 4 * side)..<(8 + 4 * side)].reduce(0) { $0 << 8 | Int($1) }
            }
            var bytes = width
            for side in self.shape {
                let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
                guard !overflow, product <= Self.dataBytesMax, side > 0 else {
                    throw DatasetError("\(path): its header asks for \(self.shape) elements, which cannot be")
                }
                bytes = product
            }
            (self.type, self.width, self.bytes) = (head[2], width, self.offset + bytes)
        }

        func check(bytes: Int, path: String) throws(DatasetError) {
            guard bytes != self.bytes else { return }
            let found = bytes > self.bytes ? "more" : "\(bytes)"
            throw DatasetError(
                "\(path): is \(bytes > self.bytes ? "too long" : "truncated"): its header says \(self.shape), which is "
                    + "\(self.bytes) bytes, and there are \(found)"
            )
        }

        func array(_ region: ByteRegion) -> NumberArray {
            if self.type == 0x08 { return NumberArray(shape: self.shape, storage: .bytes(region)) }
            let decoder = NumberDecoder(kind: Self.kind(of: self.type), width: self.width, isBigEndian: true)
            return NumberArray(shape: self.shape, storage: decoder.decode(region))
        }

        private static func width(of type: UInt8) -> Int? {
            switch type {
            case 0x08, 0x09: 1
            case 0x0B: 2
            case 0x0C, 0x0D: 4
            case 0x0E: 8
            default: nil
            }
        }

        private static func kind(of type: UInt8) -> NumberDecoder.Kind {
            switch type {
            case 0x0D, 0x0E: .float
            case 0x08: .unsigned
            default: .signed
            }
        }
    }
}
