import ApusProtocol

extension StreamRefusal {
    /// For a person, after "the coordinator refuses it:".
    var text: String {
        switch self {
        case .unknownAttempt: "it does not know the attempt any more"
        case .unknownContent: "it has nothing of that digest"
        case .tooLarge: "it is larger than it may be"
        case .digestMismatch: "it came damaged"
        case .noSpace: "its disk is full"
        case .notFound: "there is no such file"
        case .badOffset: "the offset does not follow"
        case .superseded: "the attempt was superseded"
        case .tooMany: "too many streams at once"
        case .unreadable: "it could not be stored or read"
        }
    }

    /// Whether it may be taken later.
    var isPassing: Bool {
        self == .noSpace || self == .tooMany
    }
}
