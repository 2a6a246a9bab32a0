/// The versions of the cluster protocol that this program speaks.
package enum ProtocolVersion {
    package static let spoken: ClosedRange<UInt32> = 1...1

    /// The highest version that both sides speak.
    package static func agreed(_ left: ClosedRange<UInt32>, _ right: ClosedRange<UInt32>) -> UInt32? {
        let highest = min(left.upperBound, right.upperBound)
        return highest >= max(left.lowerBound, right.lowerBound) ? highest : nil
    }
}
