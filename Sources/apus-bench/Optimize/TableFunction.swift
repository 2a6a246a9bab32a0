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
            let values: [Value]
        }

        struct Value: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self.text = text
                } else {
                    self.text = "\(try container.decode(Double.self))"
                }
            }
        }

        let name: String
        let dims: [Dimension]
    }

    let name: String
    let space: Space
    private let dimensions: [Header.Dimension]
    private let costs: [Float]

    init(path: String) throws(BenchError) {
        do {
            let header = try JSONDecoder().decode(Header.self, from: Data(contentsOf: URL(filePath: path)))
            let base = path.hasSuffix(".json") ? String(path.dropLast(5)) : path
            let bytes = Array(try Data(contentsOf: URL(filePath: base + ".f32")))
            let count = header.dims.reduce(1) { $0 * $1.values.count }
            guard bytes.count == 4 * count else {
                throw BenchError("\(base).f32 has \(bytes.count) bytes, and the dimensions ask for \(4 * count)")
            }
            self.costs = (0..<count).map { index in
                let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) }
                return Float(bitPattern: word)
            }
            self.name = header.name
            self.dimensions = header.dims
            self.space = try SpaceFile(
                entries: header.dims.map { dimension in
                    let isChoice = dimension.kind == "cat"
                    return SpaceFile.Entry(
                        name: dimension.name,
                        type: isChoice ? "cat" : "int",
                        low: 0,
                        high: Double(dimension.values.count - 1),
                        log: false,
                        choices: isChoice ? dimension.values.map(\.text) : nil,
                        condition: nil
                    )
                }
            ).space()
        } catch {
            throw BenchError("\(path) is no table: \(error)")
        }
    }

    func cost(of values: NamedValues) throws(BenchError) -> Double? {
        var index = 0
        for dimension in self.dimensions {
            let place =
                dimension.kind == "cat"
                ? dimension.values.firstIndex { $0.text == values.text(dimension.name) }
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
