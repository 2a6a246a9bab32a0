/// One compiled operation.
protocol Step: AnyObject {
    /// Compiles the backward pass; called once, in the order of that pass, before the first ``backward(_:)``.
    func prepareBackward() throws(OneDNNError)
    func forward(_ pass: Pass) throws(OneDNNError)

    /// Reads its output's gradient; writes those of its inputs and parameters.
    func backward(_ pass: Pass) throws(OneDNNError)
}
