import ApusSpace

/// How many trials a study had, whether the optimizer proposed them or a user added them.
///
/// The same before and after a resumption: a trial counts once, however often it is seen pending, and so it counts
/// also where its configuration comes again.
struct TrialTally: Sendable {
    private(set) var count = 0
    private var known: [ConfigurationHash: Int] = [:]
    private var ended: [ConfigurationHash: Int] = [:]
    private var endedNumbers: Set<UInt32> = []

    /// Counts a trial that was not there before.
    mutating func add(_ hash: ConfigurationHash) {
        self.known[hash, default: 0] += 1
        self.count += 1
    }

    /// Counts the pending trials that nobody counted yet.
    mutating func see(pending hashes: [ConfigurationHash]) {
        var pending: [ConfigurationHash: Int] = [:]
        for hash in hashes {
            let copies = pending[hash, default: 0] + 1
            pending[hash] = copies
            self.raise(hash, to: copies + self.ended[hash, default: 0])
        }
    }

    /// Counts an ended trial if nobody counted it yet; one that is reported again, after a pause, is the same trial.
    mutating func observe(_ hash: ConfigurationHash, number: UInt32) {
        guard self.endedNumbers.insert(number).inserted else { return }
        let copies = self.ended[hash, default: 0] + 1
        self.ended[hash] = copies
        self.raise(hash, to: copies)
    }

    /// Counts a configuration that nobody counted yet.
    mutating func see(_ hash: ConfigurationHash) {
        self.raise(hash, to: 1)
    }

    private mutating func raise(_ hash: ConfigurationHash, to copies: Int) {
        let before = self.known[hash, default: 0]
        guard copies > before else { return }
        self.known[hash] = copies
        self.count += copies - before
    }
}
