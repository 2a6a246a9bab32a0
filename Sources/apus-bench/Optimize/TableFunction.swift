import ApusSpace
import FoundationEssentials

/// The measured costs of all configurations of a finite space: `NAME.json` says its dimensions, `NAME.f32` holds the
/// values, little-endian, the first dimension slowest.
///
/// An ordinal dimension is an integer parameter, the index of its value; a categorical one has its texts.
struct TableFunction: ObjectiveFunction {
    private struct Header: Decodable {
        struct Dimension: Decodable {
            let name: String
            let kind: String
            let values: [Scalar]

            var isChoice: Bool { self.kind == "cat" }
        }

        let name: String?
        let dims: [Dimension]
    }

    let name: String
    let space: Space
    private let dimensions: [Header.Dimension]
    private let costs: [Float]

    init(path: String) throws(BenchError) {
        let base = path.hasSuffix(".json") ? String(path.dropLast(5)) : path
        let header = try InputFile.decode(Header.self, path, as: "table")
        let bytes = Array(try InputFile.read(base + ".f32"))
        let count = header.dims.reduce(1.0) { $0 * Double($1.values.count) }
        guard Double(bytes.count) == 4 * count else {
            throw BenchError(
                "\(base).f32 has \(bytes.count) bytes, and the dimensions ask for \(Number.text(4 * count))"
            )
        }
        self.costs = (0..<(bytes.count / 4)).map { index in
            let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) }
            return Float(bitPattern: word)
        }
        self.name = header.name ?? URL(filePath: base).lastPathComponent
        self.dimensions = header.dims
        let entries = header.dims.map { dimension in
            SpaceFile.Entry(
                name: dimension.name,
                type: dimension.isChoice ? "cat" : "int",
                low: 0,
                high: Double(dimension.values.count - 1),
                choices: dimension.isChoice ? dimension.values.map(\.literal) : nil
            )
        }
        do {
            self.space = try SpaceFile(entries: entries).space()
        } catch let error {
            throw BenchError("\(path): \(error)")
        }
    }

    func cost(of values: NamedValues) throws(BenchError) -> Double? {
        var index = 0
        for dimension in self.dimensions {
            let place =
                dimension.isChoice
                ? dimension.values.firstIndex { $0.literal == values.literal(dimension.name) }
                : Int(exactly: values.number(dimension.name))
            guard let place, dimension.values.indices.contains(place) else {
                throw BenchError("'\(dimension.name)' has a value that the table does not have")
            }
            index = index * dimension.values.count + place
        }
        let cost = Double(self.costs[index])
        return cost.isFinite ? cost : nil
    }
}
