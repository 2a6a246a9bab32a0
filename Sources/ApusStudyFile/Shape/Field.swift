/// A key of a map: its name, the form of its value, and what it is for.
struct Field: Sendable {
    let name: String
    let shape: Shape

    /// The value that counts when the key is missing, as a person would write it; `nil` where there is none.
    let standard: String?
    let isRequired: Bool

    /// One line for the reference.
    let meaning: String

    init(_ name: String, _ shape: Shape, standard: String? = nil, _ meaning: String) {
        self.name = name
        self.shape = shape
        self.standard = standard
        self.isRequired = false
        self.meaning = meaning
    }

    init(required name: String, _ shape: Shape, _ meaning: String) {
        self.name = name
        self.shape = shape
        self.standard = nil
        self.isRequired = true
        self.meaning = meaning
    }
}
