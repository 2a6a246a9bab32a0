/// A study file's text in the form that the YAML parser gets.
///
/// Two things of a study file are no plain YAML, and both are hidden from the parser behind private-use characters,
/// one for one, so that lines and columns stay what they are:
///
/// - `${name}` may stand without quotes inside `{…}` and `[…]`, so the signs between `${` and `}` are hidden;
/// - aliases are followed by Apus, which counts what they unfold to, so the `*` of an alias is hidden.
struct MaskedText {
    /// Plane 16 is for private use; a study file that holds one of these 512 characters is refused.
    static let maskBase: UInt32 = 0x10_F000
    static let maskRange: ClosedRange<UInt32> = 0x10_F000...0x10_F1FF

    /// Marks the renamed keys, each with its number; see `YAMLReader`.
    static let renameBase: UInt32 = 0x10_F100

    private static let special = Set("\\{}[],\"'#:?&*!|>%@`-".unicodeScalars)

    /// `nil` where the text holds a character of the masks, with its place.
    static func masked(_ text: String) -> Result<[Unicode.Scalar], PlaceError> {
        var scalars = Array(text.unicodeScalars)
        if let index = scalars.firstIndex(where: { self.maskRange.contains($0.value) }) {
            return .failure(PlaceError(place: self.place(of: index, in: scalars)))
        }
        var index = 0
        while index < scalars.count {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            if scalars[index] == "$", next == "{", let end = self.closing(of: index, in: scalars) {
                if index > 0, scalars[index - 1] == "\\", index < 2 || scalars[index - 2] != "\\" {
                    scalars[index - 1] = self.mask("\\")
                }
                for inner in index + 1...end where self.special.contains(scalars[inner]) {
                    scalars[inner] = self.mask(scalars[inner])
                }
                index = end
            } else if scalars[index] == "*", self.startsToken(index, scalars), next != " ", next != "\n" {
                scalars[index] = self.mask("*")
            }
            index += 1
        }
        return .success(scalars)
    }

    struct PlaceError: Error {
        let place: SourcePlace
    }

    static let alias = Self.mask("*")

    static func unmasked(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { self.maskRange.contains($0.value) }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isMask = (self.maskBase..<self.renameBase).contains(scalar.value)
            result.append(isMask ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value - self.maskBase)) : scalar)
        }
        return String(result)
    }

    static func place(of index: Int, in scalars: [Unicode.Scalar]) -> SourcePlace {
        var (line, column) = (1, 1)
        for scalar in scalars[..<index] {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return SourcePlace(line: line, column: column)
    }

    private static func mask(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        Unicode.Scalar(self.maskBase + (scalar.value & 0x7F)) ?? scalar
    }

    /// The index of the `}`, on the same line and within the longest placeholder.
    private static func closing(of start: Int, in scalars: [Unicode.Scalar]) -> Int? {
        for index in start + 2..<min(scalars.count, start + 258) {
            if scalars[index] == "}" { return index }
            if scalars[index] == "\n" { return nil }
        }
        return nil
    }

    private static func startsToken(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        index == 0 || [" ", "\n", "\t", "[", "{", ","].contains(scalars[index - 1])
    }
}
