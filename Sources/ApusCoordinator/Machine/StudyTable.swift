import ApusStore
package import ApusStudy

/// The studies by their identifiers; it knows which of them may have something to do.
///
/// A coordinator keeps thousands of studies that have ended, and looks after each batch of events only at those that
/// have not, or that were changed since.
package struct StudyTable: Sendable {
    private var entries: [StudyID: Entry] = [:]

    /// Studies that have not ended, as far as the last ``settled()`` knows, and those changed since.
    package private(set) var lively: Set<StudyID> = []

    package init() {}

    package var keys: [StudyID] { Array(self.entries.keys) }
    package var values: Dictionary<StudyID, Entry>.Values { self.entries.values }
    package var isEmpty: Bool { self.entries.isEmpty }

    /// A study to be looked at where it lies: a copy of a ``StudyRun`` counts references to all that it holds.
    package func entry(_ id: StudyID) -> Entry? {
        self.entries[id]
    }

    /// Whoever changes a study makes it lively; in place, for a study may have a million trials.
    package subscript(_ id: StudyID) -> StudyRun? {
        get { self.entries[id]?.run }
        _modify {
            self.lively.insert(id)
            // Out of the dictionary for the time, so that the table has no second reference of its own.
            var entry = self.entries.removeValue(forKey: id)
            var run = Entry.take(&entry)
            defer { if let run { self.entries[id] = Entry(run) } }
            yield &run
        }
    }

    /// Nothing is left to do for studies that have ended.
    package mutating func settled() {
        self.lively = self.lively.filter { self.entries[$0].map { !$0.run.record.state.isEnded } ?? false }
    }
}

extension StudyTable {
    /// One study where it lies.
    package final class Entry: @unchecked Sendable {
        // SAFETY: what it points at is written once, before anyone else has the entry, and is taken out only by the
        // owner of its one reference; the pointer is its own from beginning to end.
        private let place: UnsafeMutablePointer<StudyRun>
        private var isTaken = false

        fileprivate init(_ run: consuming StudyRun) {
            self.place = .allocate(capacity: 1)
            self.place.initialize(to: run)
        }

        deinit {
            if !self.isTaken { self.place.deinitialize(count: 1) }
            self.place.deallocate()
        }

        package var run: StudyRun {
            _read { yield self.place.pointee }
        }

        /// The study out of an entry that nobody else refers to, or a copy of it.
        fileprivate static func take(_ entry: inout Entry?) -> StudyRun? {
            guard isKnownUniquelyReferenced(&entry), let only = entry else { return entry?.run }
            only.isTaken = true
            return only.place.move()
        }
    }
}
