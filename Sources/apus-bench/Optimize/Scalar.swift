import ApusSpace

/// A number, a text or a truth value in a JSON file.
struct Scalar: Decodable {
    let literal: Literal

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self.literal = .boolean(flag)
        } else if let whole = try? container.decode(Int.self) {
            self.literal = .integer(whole)
        } else if let number = try? container.decode(Double.self) {
            self.literal = .real(number)
        } else {
            self.literal = .text(try container.decode(String.self))
        }
    }
}
