/// A network whose shapes are checked: what a backend compiles.
///
/// Made from layers by ``init(input:layers:loss:)``. With ``Loss/crossEntropy(smoothing:)`` the last operation
/// is always a softmax, so that a backend can fuse the two: their joint gradient is `p − target`.
package struct NetworkPlan: Hashable, Sendable {
    package let input: TensorShape
    package let output: TensorShape

    /// In an order in which they can run; never empty.
    package let operations: [PlanOperation]
    package let parameters: [PlanTensor]
    package let statistics: [PlanTensor]
    package let loss: Loss

    package var parameterCount: Int { self.parameters.reduce(0) { $0 + $1.count } }

    /// The shape of a value, numbered as in ``PlanOperation``.
    package func shape(ofValue value: Int) -> TensorShape {
        value == 0 ? self.input : self.operations[value - 1].outputShape
    }

    /// Bytes that training needs, to within the backend's own workspace.
    ///
    /// Counted: each value and its gradient for a whole batch, each parameter, its gradient and its
    /// `slots` of optimizer state, all as 4-byte floats. Saturates instead of overflowing.
    package func memoryBytes(batch: Int, slots: Int) -> Int {
        let values = self.operations.reduce(self.input.count) { sum, operation in
            operation.kind == .flatten ? sum : sum + operation.outputShape.count
        }
        let (activations, overflow) = values.multipliedReportingOverflow(by: 8 * batch)
        let (state, overflowToo) = self.parameterCount.multipliedReportingOverflow(by: 4 * (2 + slots))
        let (sum, overflowLast) = activations.addingReportingOverflow(state)
        return overflow || overflowToo || overflowLast ? .max : sum
    }
}
