internal import Glibc

/// A number in a sentence for a person.
package enum ShortNumber {
    /// Six significant digits without trailing zeros; very large and very small numbers in powers of ten.
    package static func text(of number: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 32)
        let length = withVaList([number]) { vsnprintf(&buffer, buffer.count, "%.6g", $0) }
        return String(decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
