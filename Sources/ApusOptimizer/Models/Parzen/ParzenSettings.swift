/// How a Parzen estimator smooths.
struct ParzenSettings: Hashable, Sendable {
    /// How many trials the uniform prior counts for.
    var priorWeight = 1.0
    var widthFactor = 1.0
    var widthMin = 0.01
    var widthMax = 0.5
    var levelWidth = 0.5
    var categoricalFactor = 1.0
    var rule = 0
    var catRule = 0
    var exponent = 1.0
}
