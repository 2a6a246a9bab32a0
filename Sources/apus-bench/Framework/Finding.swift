/// What a benchmark measured.
struct Finding: Sendable {
    struct Peer: Sendable {
        let name: String

        /// In the finding's unit; nil when the peer is not there, and then `note` says so.
        let value: Double?
        var note = ""
    }

    /// A circumstance or a second number, by its name.
    struct Detail: Sendable {
        let name: String
        let text: String

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }

        init(_ name: String, _ value: Double, _ unit: String) {
            self.init(name, "\(Number.text(value)) \(unit)")
        }
    }

    let value: Double
    let unit: String
    var peer: Peer?
    var details: [Detail] = []

    /// The value over the peer's.
    var ratio: Double? {
        guard let peer = self.peer?.value, peer > 0 else { return nil }
        return self.value / peer
    }
}
