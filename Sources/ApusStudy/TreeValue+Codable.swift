extension TreeValue: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: Key.self) {
            self = .map(
                try keyed.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
                    Entry(key: key.stringValue, value: try keyed.decode(TreeValue.self, forKey: key))
                }
            )
        } else if var list = try? decoder.unkeyedContainer() {
            var values: [TreeValue] = []
            while !list.isAtEnd { values.append(try list.decode(TreeValue.self)) }
            self = .list(values)
        } else {
            self = try Self(scalar: decoder.singleValueContainer())
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .map(let entries):
            var container = encoder.container(keyedBy: Key.self)
            for entry in entries { try container.encode(entry.value, forKey: Key(stringValue: entry.key)) }
        case .list(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        default:
            var container = encoder.singleValueContainer()
            try self.encode(scalarInto: &container)
        }
    }

    private init(scalar: any SingleValueDecodingContainer) throws {
        if scalar.decodeNil() {
            self = .null
        } else if let value = try? scalar.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? scalar.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? scalar.decode(Double.self) {
            self = .real(value)
        } else {
            self = .text(try scalar.decode(String.self))
        }
    }

    private func encode(scalarInto container: inout some SingleValueEncodingContainer) throws {
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list, .map: preconditionFailure("a list or a map is no scalar")
        }
    }
}
