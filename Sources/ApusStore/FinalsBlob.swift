/// The metric values that counted for a trial: for each a metric's number (varint) and its bits (8 bytes).
enum FinalsBlob {
    static func encode(_ finals: [(metric: Int64, value: Double)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(10 * finals.count)
        for final in finals {
            bytes.append(varint: UInt64(bitPattern: final.metric))
            bytes.append(fixed64: final.value.bitPattern)
        }
        return bytes
    }

    /// Nothing when the bytes are cut off, or name a metric that `names` does not have.
    static func decode(_ bytes: [UInt8], names: [Int64: String]) -> [MetricValue]? {
        var reader = ByteReader(bytes)
        var finals: [MetricValue] = []
        finals.reserveCapacity(bytes.count / 9)
        while !reader.isAtEnd {
            guard let metric = try? reader.varint(), let bits = try? reader.fixed64() else { return nil }
            guard let name = names[Int64(bitPattern: metric)] else { return nil }
            finals.append(MetricValue(metric: name, value: Double(bitPattern: bits)))
        }
        return finals
    }
}
