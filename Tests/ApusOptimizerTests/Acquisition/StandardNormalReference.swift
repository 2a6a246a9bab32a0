import Foundation

/// The C library's word, to compare with.
enum StandardNormalReference {
    static func density(_ x: Double) -> Double { Foundation.exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }

    static func exp(_ x: Double) -> Double { Foundation.exp(x) }

    static func log(_ x: Double) -> Double { Foundation.log(x) }
}
