package import ApusStudy

extension StoreSnapshot {
    /// What an attempt saved when it had run its steps.
    package struct Checkpoint: Hashable, Sendable {
        package let step: Int
        package let content: StoredContent

        package init(step: Int, content: StoredContent) {
            self.step = step
            self.content = content
        }
    }

    /// What a trial that has not ended did in attempts that ran some of its steps.
    package struct Carried: Hashable, Sendable {
        /// As in ``StudyPart/measured``, in the order of the attempts.
        package var measured: [Measurement] = []

        /// How long its program ran.
        package var milliseconds: Int64 = 0

        package init(measured: [Measurement] = [], milliseconds: Int64 = 0) {
            self.measured = measured
            self.milliseconds = milliseconds
        }
    }
}
