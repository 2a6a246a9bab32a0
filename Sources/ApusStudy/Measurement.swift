/// One reported number: a metric's value at a step of an attempt.
public struct Measurement: Hashable, Sendable, Codable {
    public static let metricBytesMax = 128

    /// 2⁵³, up to which every whole number is a number of every program.
    public static let stepMax = 9_007_199_254_740_992

    /// 1 to 128 bytes, no control characters.
    public let metric: String

    /// Epochs or batches, as the program counts, up to `stepMax`; 0 where it does not count.
    public let step: Int

    /// May be NaN or infinite: what came is stored, and judged later.
    public let value: Double

    public init(metric: String, step: Int, value: Double) {
        self.metric = metric
        self.step = step
        self.value = value
    }
}
