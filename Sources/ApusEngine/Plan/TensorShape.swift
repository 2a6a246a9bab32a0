/// The shape of one sample between two operations: height × width × channels, stored in that order (NHWC).
///
/// A flat vector of n numbers is 1 × 1 × n, so flattening changes the shape and never the bytes.
package struct TensorShape: Hashable, Sendable {
    package let height: Int
    package let width: Int
    package let channels: Int

    package init(height: Int, width: Int, channels: Int) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    package init(flat count: Int) {
        self.init(height: 1, width: 1, channels: count)
    }

    /// Numbers in one sample.
    package var count: Int { self.height * self.width * self.channels }

    package var isFlat: Bool { self.height == 1 && self.width == 1 }
}

extension TensorShape: CustomStringConvertible {
    package var description: String {
        self.isFlat ? "\(self.channels)" : "\(self.height)×\(self.width)×\(self.channels)"
    }
}
