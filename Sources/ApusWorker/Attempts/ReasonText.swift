import ApusStudy

/// Cuts the reason of an end to what a report may hold.
enum ReasonText {
    /// A text that is too long is cut at its end, between two characters.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > AttemptEnd.reasonBytesMax else { return text }
        let mark = "…"
        var room = AttemptEnd.reasonBytesMax - mark.utf8.count
        let kept = text.prefix { character in
            room -= character.utf8.count
            return room >= 0
        }
        return kept + mark
    }
}
