import ApusStore
package import ApusStudy

/// The studies by their identifiers; it knows which of them may have something to do.
///
/// A coordinator keeps thousands of studies that have ended, and looks after each batch of events only at those that
/// have not, or that were changed since.
package struct StudyTable: Sendable {
    private var runs: [StudyID: StudyRun] = [:]

    /// Studies that have not ended, as far as the last ``settled()`` knows, and those changed since.
    package private(set) var lively: Set<StudyID> = []

    package init() {}

    package var keys: Dictionary<StudyID, StudyRun>.Keys { self.runs.keys }
    package var values: Dictionary<StudyID, StudyRun>.Values { self.runs.values }
    package var isEmpty: Bool { self.runs.isEmpty }

    /// Whoever changes a study makes it lively; in place, for a study may have a million trials.
    package subscript(_ id: StudyID) -> StudyRun? {
        get { self.runs[id] }
        _modify {
            self.lively.insert(id)
            yield &self.runs[id]
        }
    }

    /// Nothing is left to do for studies that have ended.
    package mutating func settled() {
        self.lively = self.lively.filter { self.runs[$0].map { !$0.record.state.isEnded } ?? false }
    }
}
