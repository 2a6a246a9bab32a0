import ApusEngine

/// What a pass over a network is for.
struct Pass {
    /// `nil` in inference.
    let training: StepScalars?

    /// Whether batch normalization moves its statistics.
    let updatesStatistics: Bool

    /// Changes with the parameters, so that packed kernels are packed anew only then.
    let parametersVersion: Int
}
