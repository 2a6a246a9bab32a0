/// Writes Protocol Buffers' wire format: just what ONNX needs.
///
/// ONNX is written by hand so that the lean worker does not carry generated code of its whole schema.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer(_ field: Int, _ value: Int) {
        self.varint(UInt64(field) << 3)
        self.varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func float(_ field: Int, _ value: Float) {
        self.varint(UInt64(field) << 3 | 5)
        LittleEndian.append([value], to: &self.bytes)
    }

    mutating func data(_ field: Int, _ data: [UInt8]) {
        self.varint(UInt64(field) << 3 | 2)
        self.varint(UInt64(data.count))
        self.bytes += data
    }

    mutating func text(_ field: Int, _ text: String) {
        self.data(field, Array(text.utf8))
    }

    mutating func message(_ field: Int, _ body: (inout Self) -> Void) {
        var writer = Self()
        body(&writer)
        self.data(field, writer.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            self.bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        self.bytes.append(UInt8(rest))
    }
}
