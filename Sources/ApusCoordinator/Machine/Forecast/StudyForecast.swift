package import ApusStudy

/// What the trials of a study are expected to take: predicted by a device's rates, corrected by what ended ones took.
///
/// The correction is the median of observed over predicted, so that neither a trial that was resumed nor one beside a
/// busy neighbour moves it much. It stands for all that the rates do not know: other devices, and trials side by side.
package struct StudyForecast: Hashable, Sendable {
    /// The newest so many ended trials correct it.
    package static let ratiosMax = 255

    /// By which it predicts; `nil` before anything was predicted.
    package let rates: ComputeRates?

    /// Whether a worker has measured them.
    package let isMeasured: Bool

    /// Seconds by the trials' numbers, from 1 at index 0; NaN where nothing can be told.
    private var predicted: ContiguousArray<Float> = []
    private var ratios: [Double] = []
    private var ratiosNext = 0

    /// The median of `ratios`; 1 without any.
    private var factor = 1.0

    init(rates: ComputeRates? = nil, isMeasured: Bool = false) {
        (self.rates, self.isMeasured) = (rates, isMeasured)
    }

    /// So many trials, by their numbers, were looked at.
    var count: Int { self.predicted.count }

    /// Whether seconds mean seconds: somebody has measured, the worker beforehand or trials by their run.
    package var isKnown: Bool { self.isMeasured || !self.ratios.isEmpty }

    /// What the trial is expected to take in all; `nil` where that is not known.
    package func seconds(of number: UInt32) -> Double? {
        guard self.isKnown else { return nil }
        return self.weight(of: number).map { min($0 * self.factor, TrialEstimator.secondsMax) }
    }

    /// The prediction alone, which tells long trials from short ones.
    func weight(of number: UInt32) -> Double? {
        guard number >= 1, Int(number) <= self.predicted.count else { return nil }
        let seconds = self.predicted[Int(number) - 1]
        return seconds.isNaN ? nil : Double(seconds)
    }

    /// Leaves out all trials before this one, whose predictions nobody will ask for.
    mutating func skip(to count: Int) {
        while self.predicted.count < count { self.predicted.append(.nan) }
    }

    mutating func predict(_ number: UInt32, _ seconds: Double?) {
        guard number >= 1 else { return }
        self.skip(to: Int(number))
        self.predicted[Int(number) - 1] = seconds.map { Float($0) } ?? .nan
    }

    /// A trial ended well after that time.
    mutating func ended(_ number: UInt32, milliseconds: Int64) {
        guard milliseconds > 0, let predicted = self.weight(of: number), predicted > 0 else { return }
        let ratio = Double(milliseconds) / 1_000 / predicted
        if self.ratios.count < Self.ratiosMax {
            self.ratios.append(ratio)
        } else {
            self.ratios[self.ratiosNext] = ratio
            self.ratiosNext = (self.ratiosNext + 1) % Self.ratiosMax
        }
        let sorted = self.ratios.sorted()
        let middle = sorted.count / 2
        self.factor = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
