import ApusMath

/// The mean of values of repeated runs, with how far it may be off.
///
/// The interval is Student's: with independent runs whose values are about normal, 95 of 100 such intervals hold the true
/// mean. It needs no more runs than two, where a bootstrap of so few values gives intervals that are far too short.
public struct MeanInterval: Hashable, Sendable, Codable {
    public static let confidence = 0.95

    public let count: Int
    public let mean: Double

    /// Of the values, by n − 1; `nil` for one value.
    public let deviation: Double?

    /// The interval's ends; `nil` for one value.
    public let lower: Double?
    public let upper: Double?

    /// `nil` without a value; values that are not finite do not count.
    public init?(_ values: [Double]) {
        let values = values.filter(\.isFinite)
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + $1 / count }
        self.count = values.count
        self.mean = mean
        guard values.count > 1 else {
            self.deviation = nil
            self.lower = nil
            self.upper = nil
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / (count - 1)).squareRoot()
        let half = StudentT.bound(Self.confidence, degrees: values.count - 1) * deviation / count.squareRoot()
        self.deviation = deviation
        self.lower = mean - half
        self.upper = mean + half
    }
}
