import ApusSpace
import ApusStudy

/// A method that learns from results: what an optimizer is, without the initial design and the book-keeping.
///
/// A value, and its suggestions are a function of its options, the trials observed in their order, and the context
/// alone: it keeps no randomness of its own and nothing of what it suggested before. What it caches follows from the
/// observed trials. So a study resumes by observing its history, without suggesting anything again.
/// Only `+ - * / squareRoot` and the functions of ``Portable`` may decide: no C library mathematics, no BLAS, no
/// iteration over a `Set` or `Dictionary`, so that every machine comes to the same suggestion.
protocol ModelMethod: Sendable {
    /// The name in a study file.
    static var name: String { get }

    /// How many objectives it can look at.
    static var objectivesMax: Int { get }

    /// How many points the design has before the model begins, where the study does not say.
    static func designSize(space: Space, trials: Int?) -> Int

    /// Reads its options, and notes those that are wrong in `options`.
    init(space: Space, options: inout ModelOptions)

    /// Learns what is optimized, before any trial; not called where nothing is to be said of it.
    mutating func aim(at objectives: [Objective])

    /// Takes in one trial that ended, its configuration canonical; cheap, for thousands may come at once.
    mutating func observe(_ trial: EndedTrial)

    /// One usable configuration (``SuggestionContext/isUsable(_:)``); `nil` where the method finds none, and then a
    /// random one is taken.
    mutating func suggest(_ context: SuggestionContext) -> Suggestion?
}

extension ModelMethod {
    static var objectivesMax: Int { 1 }

    mutating func aim(at objectives: [Objective]) {}
}
