public import ApusStudy

/// Where a trial has its configuration from, as the log of its study tells.
public enum TrialOrigin: Hashable, Sendable {
    /// The optimizer proposed it beside these trials, which had no result yet, by their numbers.
    case proposed(beside: [UInt32])

    /// A user added it.
    case added

    /// A rule for the steps of trials made it a changed copy of another.
    case copied(UInt32)

    /// It runs the configuration of another again, once the search is over.
    case confirming(UInt32)

    /// `nil` for a trial that the log does not name, as logs of old versions do not.
    public init?(of number: UInt32, in log: [OptimizerEntry]) {
        for (index, entry) in log.enumerated() {
            switch entry {
            case .proposed(let first, let count, let known):
                guard Self.holds(number, first: first, count: count) else { continue }
                let pending = Self.pending(in: log.prefix(min(max(known, 0), index)))
                self = .proposed(beside: pending + Array(first..<number))
                return
            case .added(number):
                self = Self.donor(of: number, in: log).map { .copied($0) } ?? .added
                return
            case .confirming(let first, let numbers):
                guard Self.holds(number, first: first, count: numbers.count) else { continue }
                self = .confirming(numbers[Int(number - first)])
                return
            default: continue
            }
        }
        return nil
    }

    private static func holds(_ number: UInt32, first: UInt32, count: Int) -> Bool {
        number >= first && Int(number) - Int(first) < count
    }

    private static func donor(of number: UInt32, in log: [OptimizerEntry]) -> UInt32? {
        for case .fidelity(let entry) in log {
            if case .began(number, .copy(let donor, _, _, _), _) = entry.event { return donor }
        }
        return nil
    }

    /// The trials without a result after these entries, by rising numbers.
    private static func pending(in log: some Sequence<OptimizerEntry>) -> [UInt32] {
        var pending: Set<UInt32> = []
        var all: Set<UInt32> = []
        for entry in log {
            switch entry {
            case .proposed(let first, let count, _):
                let numbers = first..<UInt32(clamping: UInt64(first) + UInt64(max(count, 0)))
                pending.formUnion(numbers)
                all.formUnion(numbers)
            case .added(let number):
                pending.insert(number)
                all.insert(number)
            case .told(let told): pending.remove(told.number)
            case .dropped(let number): pending.remove(number)
            case .restarted: pending = all
            case .fidelity, .budget, .confirming, .earlier, .leftOut, .race: break
            }
        }
        return pending.sorted()
    }
}
