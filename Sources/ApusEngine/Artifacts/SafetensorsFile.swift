/// A file of named float tensors: 8 bytes of header length, a JSON header, the numbers, all little-endian.
package struct SafetensorsFile: Hashable, Sendable {
    package struct Tensor: Hashable, Sendable {
        package let name: String
        package let shape: [Int]
        package let values: [Float]

        package init(name: String, shape: [Int], values: [Float]) {
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    package let tensors: [Tensor]
    package let metadata: [String: String]

    package init(tensors: [Tensor], metadata: [String: String]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    package func encoded() -> [UInt8] {
        var offset = 0
        var members = [
            JSONValue.Member(
                "__metadata__",
                .map(self.metadata.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .text($0.value)) })
            )
        ]
        for tensor in self.tensors {
            let end = offset + 4 * tensor.values.count
            members.append(
                JSONValue.Member(
                    tensor.name,
                    .map([
                        JSONValue.Member("dtype", .text("F32")),
                        JSONValue.Member("shape", .list(tensor.shape.map { .integer($0) })),
                        JSONValue.Member("data_offsets", .list([.integer(offset), .integer(end)])),
                    ])
                )
            )
            offset = end
        }
        var header = Array(JSONValue.map(members).compact.utf8)
        // The format wants the numbers aligned to 8 bytes.
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + offset)
        LittleEndian.append(UInt64(header.count), to: &bytes)
        bytes += header
        for tensor in self.tensors { LittleEndian.append(tensor.values, to: &bytes) }
        return bytes
    }

    /// Reads files whose tensors are all `F32` and lie one after the other.
    package init(encoded bytes: [UInt8]) throws(SafetensorsError) {
        guard bytes.count >= 8 else { throw SafetensorsError("it is shorter than 8 bytes") }
        let length = (0..<8).reduce(0 as UInt64) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
        guard length <= UInt64(bytes.count - 8) else { throw SafetensorsError("it is truncated inside its header") }
        let start = 8 + Int(length)
        let header: JSONValue
        do {
            header = try JSONValue(json: Array(bytes[8..<start]))
        } catch {
            throw SafetensorsError("its header is no JSON: \(error)")
        }
        guard case .map(let members) = header else { throw SafetensorsError("its header is no map") }
        var metadata: [String: String] = [:]
        var tensors: [Tensor] = []
        var offset = 0
        for member in members {
            if member.key == "__metadata__" {
                guard case .map(let entries) = member.value else { throw SafetensorsError("its metadata are no map") }
                for entry in entries {
                    if case .text(let value) = entry.value { metadata[entry.key] = value }
                }
            } else {
                tensors.append(try Self.tensor(member, bytes, start: start, offset: &offset))
            }
        }
        guard start + offset == bytes.count else { throw SafetensorsError("its length is not what its header says") }
        self.init(tensors: tensors, metadata: metadata)
    }

    private static func tensor(
        _ member: JSONValue.Member,
        _ bytes: [UInt8],
        start: Int,
        offset: inout Int
    ) throws(SafetensorsError) -> Tensor {
        guard member.value["dtype"] == .text("F32"),
            case .list(let sides)? = member.value["shape"],
            case .list(let offsets)? = member.value["data_offsets"],
            case .integer(let end)? = offsets.last,
            offsets == [.integer(offset), .integer(end)],
            end >= offset, end <= bytes.count - start
        else { throw SafetensorsError("its tensor '\(member.key)' is not usable") }
        var shape: [Int] = []
        var count = 1
        for side in sides {
            guard case .integer(let side) = side, (0...(1 << 40)).contains(side) else {
                throw SafetensorsError("the shape of '\(member.key)' is not usable")
            }
            shape.append(side)
            let product = count.multipliedReportingOverflow(by: side)
            count = product.overflow ? .max : product.partialValue
        }
        guard count <= bytes.count, 4 * count == end - offset else {
            throw SafetensorsError("the shape of '\(member.key)' does not fit its bytes")
        }
        let values = LittleEndian.floats(bytes, at: start + offset, count: count)
        offset = end
        return Tensor(name: member.key, shape: shape, values: values)
    }
}
