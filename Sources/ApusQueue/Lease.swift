package import ApusStudy

/// A session's right to one attempt, until a time.
package struct Lease: Hashable, Sendable {
    package let attempt: AttemptID
    package let session: SessionID
    package let resources: Resources

    /// On the coordinator's own monotonic clock; behind it the attempt counts as lost.
    package var deadline: Duration

    package init(attempt: AttemptID, session: SessionID, resources: Resources, deadline: Duration) {
        self.attempt = attempt
        self.session = session
        self.resources = resources
        self.deadline = deadline
    }
}
