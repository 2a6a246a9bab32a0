extension Study {
    /// The engine that a worker must have for the study's trials, `cuda`; `nil` where any worker will do.
    public var engineNeeded: String? {
        guard case .train(let program) = self.program else { return nil }
        if self.resources.gpus > 0 { return "cuda" }
        return program.specification["device"] == .text("cuda") ? "cuda" : nil
    }
}
