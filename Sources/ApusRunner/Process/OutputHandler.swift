/// Makes something of what a program prints, on the thread that watches it.
protocol OutputHandler: Sendable {
    /// What it finds.
    associatedtype Item: Sendable

    /// Whether `look` is to be called every quarter of a second.
    var looksAround: Bool { get }

    /// Takes the next bytes of standard output.
    mutating func stdout(_ bytes: ArraySlice<UInt8>) -> [Item]

    /// Looks at files that grow while the program runs.
    mutating func look() -> [Item]

    /// Takes the end of the program's output.
    mutating func finish() -> [Item]
}

/// What a supervised program did.
enum ProcessEvent<Handler: OutputHandler>: Sendable {
    case started
    case items([Handler.Item])

    /// The last event.
    case ended(ProcessEnd, Handler)
}
