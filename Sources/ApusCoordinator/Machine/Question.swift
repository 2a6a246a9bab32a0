import ApusOptimizer
import ApusSpace

/// What an optimizer is asked, with a copy of it: answered wherever there is time, and changes nothing.
package struct Question: Sendable {
    /// What came of a question.
    package struct Answer: Sendable {
        let number: UInt64

        /// The copy, once it has made its proposals.
        let optimizer: any Optimizer
        let proposals: [Proposal]
    }

    let number: UInt64
    let count: Int
    let pending: [Configuration]

    /// How many entries of the log were known when it was asked.
    let known: Int
    let optimizer: any Optimizer

    /// Computes the answer; takes from a fraction of a millisecond to seconds.
    package func answer() -> Answer {
        var optimizer = self.optimizer
        let proposals = optimizer.proposals(self.count, beside: self.pending)
        return Answer(number: self.number, optimizer: optimizer, proposals: proposals)
    }
}
