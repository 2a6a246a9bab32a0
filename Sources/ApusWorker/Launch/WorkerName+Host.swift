package import ApusStudy
import Glibc

extension WorkerName {
    /// A worker's name made of any text: what a name may not hold becomes `-`; nil when nothing is left.
    package init?(madeFrom text: String) {
        let scalars = text.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || scalar == "." || scalar == "_" || scalar == "-" ? Character(scalar) : "-"
        }
        let name = scalars.drop { $0 == "." || $0 == "_" || $0 == "-" }.prefix(Self.bytesMax)
        self.init(rawValue: String(name))
    }

    /// The name of a worker that was given none: its machine's.
    package static func ofHost() -> WorkerName? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return WorkerName(madeFrom: String(decoding: bytes, as: UTF8.self))
    }
}
