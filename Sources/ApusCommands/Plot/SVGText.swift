import Foundation

/// Writes a picture as SVG, element by element; every text is escaped here and nowhere else.
struct SVGText: Sendable {
    private var lines: [String] = []
    private let width: Double
    private let height: Double

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Attributes are written in the order given.
    mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>, text: String? = nil) {
        let list = attributes.map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
        self.lines.append(text.map { "<\(name)\(list)>\(Self.escaped($0))</\(name)>" } ?? "<\(name)\(list)/>")
    }

    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        let list = attributes.map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
        self.lines.append("<\(name)\(list)>")
    }

    mutating func close(_ name: String) {
        self.lines.append("</\(name)>")
    }

    /// The whole document, that needs no other file.
    func document(title: String) -> String {
        let size = "width=\"\(Self.number(self.width))\" height=\"\(Self.number(self.height))\""
        let box = "viewBox=\"0 0 \(Self.number(self.width)) \(Self.number(self.height))\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" \(size) \(box) font-family="'DejaVu Sans', Helvetica, Arial, sans-serif">
            <title>\(Self.escaped(title))</title>
            \(self.lines.joined(separator: "\n"))
            </svg>

            """
    }

    /// At most two decimals: a tenth of a pixel is not seen.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// Characters that XML does not allow are left out.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result += " "
            default:
                let isAllowed = scalar.value >= 0x20 && ![0xFFFE, 0xFFFF].contains(scalar.value)
                if isAllowed { result.unicodeScalars.append(scalar) }
            }
        }
    }
}
