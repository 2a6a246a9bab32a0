internal import ApusStudy
internal import FoundationEssentials

/// Entries of an optimizer's log as bytes: a format number, then a tag for each entry and what it holds.
///
/// Tags: 0 proposed (first, count, known), 1 added, 2 cost (number, 8 bytes), 3 failed, 4 infeasible, 5 dropped,
/// 6 restarted; 7 is any result with fidelity, further costs and constraints. 8 is a measurement that a rule for the
/// steps of trials was told of and that decided nothing (number, step, 1 and 8 bytes or 0); 9 is anything else of such a
/// rule (length, JSON). 20 is an entry of the account of limits, 21 a trial of an earlier study (length, JSON each). 22 is
/// runs of the best trials (first, count, their numbers), 23 trials of earlier studies that were left out (count).
/// rule (length, JSON). 10 is what a race was told and decided (length, JSON); 11 is the run of the result that follows
/// (instance, 1 where it was cut off or 0). Numbers are varints.
enum OptimizerLogBlob {
    private static let format: UInt8 = 1

    static func encode(_ entries: [OptimizerEntry]) -> [UInt8] {
        var bytes: [UInt8] = [Self.format]
        for entry in entries { Self.append(entry, to: &bytes) }
        return bytes
    }

    private static func append(_ entry: OptimizerEntry, to bytes: inout [UInt8]) {
        switch entry {
        case .proposed(let first, let count, let known):
            bytes.append(0)
            bytes.append(varint: UInt64(first))
            bytes.append(varint: UInt64(max(0, count)))
            bytes.append(varint: UInt64(max(0, known)))
        case .added(let number): Self.append(1, number, to: &bytes)
        case .told(let told): Self.append(told, to: &bytes)
        case .dropped(let number): Self.append(5, number, to: &bytes)
        case .restarted: bytes.append(6)
        case .fidelity(let entry): Self.append(entry, to: &bytes)
        case .budget(let entry): Self.append(20, json: entry, to: &bytes)
        case .earlier(let trial): Self.append(21, json: trial, to: &bytes)
        case .leftOut(let count):
            bytes.append(23)
            bytes.append(varint: UInt64(max(0, count)))
        case .confirming(let first, let numbers):
            Self.append(22, first, to: &bytes)
            bytes.append(varint: UInt64(numbers.count))
            for number in numbers { bytes.append(varint: UInt64(number)) }
        case .race(let entry): Self.append(10, json: entry, to: &bytes)
        }
    }

    /// No number of an entry is NaN or infinite, so that it always has a JSON.
    private static func append(_ tag: UInt8, json entry: some Encodable, to bytes: inout [UInt8]) {
        let json = (try? JSONEncoder().encode(entry)).map { Array($0) } ?? []
        bytes.append(tag)
        bytes.append(varint: UInt64(json.count))
        bytes.append(contentsOf: json)
    }

    private static func append(_ entry: FidelityEntry, to bytes: inout [UInt8]) {
        if case .measured(let number, let step, let cost, nil) = entry.event, step >= 0, entry.actions.isEmpty {
            Self.append(8, number, to: &bytes)
            bytes.append(varint: UInt64(step))
            bytes.append(cost == nil ? 0 : 1)
            if let cost { bytes.append(fixed64: cost.bitPattern) }
            return
        }
        Self.append(9, json: entry, to: &bytes)
    }

    private static func append(_ told: ToldTrial, to bytes: inout [UInt8]) {
        if let run = told.run {
            bytes.append(11)
            bytes.append(varint: UInt64(max(0, run.instance)))
            bytes.append(run.isCensored ? 1 : 0)
        }
        let isPlain = told.fidelity == 1 && told.otherCosts.isEmpty && told.constraints.isEmpty
        if !isPlain {
            bytes.append(7)
            bytes.append(fixed64: told.fidelity.bitPattern)
            for list in [told.otherCosts, told.constraints] {
                bytes.append(varint: UInt64(list.count))
                for number in list { bytes.append(fixed64: number.bitPattern) }
            }
        }
        switch told.result {
        case .cost(let cost):
            Self.append(2, told.number, to: &bytes)
            bytes.append(fixed64: cost.bitPattern)
        case .failed: Self.append(3, told.number, to: &bytes)
        case .infeasible: Self.append(4, told.number, to: &bytes)
        }
    }

    private static func append(_ tag: UInt8, _ number: UInt32, to bytes: inout [UInt8]) {
        bytes.append(tag)
        bytes.append(varint: UInt64(number))
    }

    /// Nothing when the bytes are no entries.
    static func decode(_ bytes: [UInt8]) -> [OptimizerEntry]? {
        var reader = ByteReader(bytes)
        guard (try? reader.byte()) == Self.format else { return nil }
        var entries: [OptimizerEntry] = []
        while !reader.isAtEnd {
            guard let entry = try? Self.entry(&reader) else { return nil }
            entries.append(entry)
        }
        return entries
    }

    /// The entry that a tag 11 announces is a result, and none that announces one again.
    private static func entry(_ reader: inout ByteReader, isAnnounced: Bool = false) throws -> OptimizerEntry {
        let tag = try reader.byte()
        guard !isAnnounced || tag != 11 else { throw ByteReader.OutOfBytes() }
        switch tag {
        case 0:
            let first = try Self.number(&reader)
            let (count, known) = (try reader.varint(), try reader.varint())
            guard count <= UInt64(UInt32.max), known <= UInt64(Int64.max) else { throw ByteReader.OutOfBytes() }
            return .proposed(first: first, count: Int(count), known: Int(known))
        case 1: return .added(try Self.number(&reader))
        case 5: return .dropped(try Self.number(&reader))
        case 6: return .restarted
        case 7:
            let fidelity = Double(bitPattern: try reader.fixed64())
            let (others, constraints) = (try Self.list(&reader), try Self.list(&reader))
            let (number, result) = try Self.result(&reader, tag: try reader.byte())
            return .told(
                ToldTrial(
                    number: number,
                    result: result,
                    fidelity: fidelity,
                    otherCosts: others,
                    constraints: constraints
                )
            )
        case 10: return .race(try Self.json(&reader, as: RaceEntry.self))
        case 11:
            guard let instance = Int(exactly: try reader.varint()) else { throw ByteReader.OutOfBytes() }
            let run = ToldRun(instance: instance, isCensored: try reader.byte() == 1)
            guard case .told(let told) = try Self.entry(&reader, isAnnounced: true) else {
                throw ByteReader.OutOfBytes()
            }
            return .told(told.on(run))
        case 8:
            let (number, step) = (try Self.number(&reader), try reader.varint())
            guard step <= UInt64(Int64.max) else { throw ByteReader.OutOfBytes() }
            let cost = try reader.byte() == 0 ? nil : Double(bitPattern: try reader.fixed64())
            return .fidelity(FidelityEntry(.measured(number, step: Int(step), cost: cost)))
        case 9: return .fidelity(try Self.json(&reader, as: FidelityEntry.self))
        case 20: return .budget(try Self.json(&reader))
        case 21: return .earlier(try Self.json(&reader))
        case 23:
            guard let count = Int(exactly: try reader.varint()) else { throw ByteReader.OutOfBytes() }
            return .leftOut(count)
        case 22:
            let first = try Self.number(&reader)
            let count = try reader.varint()
            var numbers: [UInt32] = []
            for _ in 0..<count { numbers.append(try Self.number(&reader)) }
            return .confirming(first: first, of: numbers)
        default:
            let (number, result) = try Self.result(&reader, tag: tag)
            return .told(ToldTrial(number: number, result: result))
        }
    }

    private static func json<Entry: Decodable>(_ reader: inout ByteReader, as: Entry.Type) throws -> Entry {
        let count = try reader.varint()
        var json: [UInt8] = []
        for _ in 0..<count { json.append(try reader.byte()) }
        return try JSONDecoder().decode(Entry.self, from: Data(json))
    }

    private static func result(
        _ reader: inout ByteReader,
        tag: UInt8
    ) throws -> (number: UInt32, result: ToldTrial.Result) {
        let number = try Self.number(&reader)
        switch tag {
        case 2: return (number, .cost(Double(bitPattern: try reader.fixed64())))
        case 3: return (number, .failed)
        case 4: return (number, .infeasible)
        default: throw ByteReader.OutOfBytes()
        }
    }

    private static func json<Entry: Decodable>(_ reader: inout ByteReader) throws -> Entry {
        let count = try reader.varint()
        var json: [UInt8] = []
        for _ in 0..<count { json.append(try reader.byte()) }
        return try JSONDecoder().decode(Entry.self, from: Data(json))
    }

    private static func list(_ reader: inout ByteReader) throws -> [Double] {
        let count = try reader.varint()
        // Eight bytes each: the reader runs out before a lie is allocated.
        var list: [Double] = []
        for _ in 0..<count { list.append(Double(bitPattern: try reader.fixed64())) }
        return list
    }

    private static func number(_ reader: inout ByteReader) throws -> UInt32 {
        guard let number = UInt32(exactly: try reader.varint()) else { throw ByteReader.OutOfBytes() }
        return number
    }
}

extension ToldTrial {
    fileprivate func on(_ run: ToldRun) -> ToldTrial {
        ToldTrial(
            number: self.number,
            result: self.result,
            fidelity: self.fidelity,
            otherCosts: self.otherCosts,
            constraints: self.constraints,
            run: run
        )
    }
}
