/// Why a network cannot be built.
package struct ShapeError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// This configuration cannot work; others of the same study can.
        case infeasible

        /// The model is wrong for every configuration: a dense layer without a flatten before it.
        case malformed
    }

    package let kind: Kind

    /// Opens with the layer: `layer 3 (maxpool): its 20×20 window is larger than its 8×8 input`.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension ShapeError: CustomStringConvertible {
    package var description: String { self.message }
}
