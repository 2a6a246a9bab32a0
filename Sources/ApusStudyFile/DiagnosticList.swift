/// Gathers the remarks of all the checks of one study file.
///
/// Shared by the readers of one check, which run one after the other on one thread.
final class DiagnosticList {
    /// Beyond these, one line says how many more there are.
    static let shownMax = 200

    private let file: String
    private var diagnostics: [Diagnostic] = []
    private(set) var hasErrors = false

    init(file: String) {
        self.file = file
    }

    func error(_ place: SourcePlace, _ message: String, file: String? = nil) {
        self.hasErrors = true
        self.add(.init(severity: .error, file: file ?? self.file, place: place, message: message))
    }

    func warning(_ place: SourcePlace, _ message: String, file: String? = nil) {
        self.add(.init(severity: .warning, file: file ?? self.file, place: place, message: message))
    }

    /// In the order of the study file, then the other files'; each remark once.
    var sorted: [Diagnostic] {
        let ordered = self.diagnostics.enumerated().sorted { left, right in
            let (isOther, isOtherToo) = (left.element.file != self.file, right.element.file != self.file)
            if isOther != isOtherToo { return !isOther }
            if left.element.file != right.element.file { return left.element.file < right.element.file }
            if left.element.place != right.element.place { return left.element.place < right.element.place }
            return left.offset < right.offset
        }
        let shown = ordered.prefix(Self.shownMax).map(\.element)
        guard ordered.count > Self.shownMax, let last = shown.last else { return shown }
        let more = ordered.count - Self.shownMax
        return shown + [
            .init(severity: .error, file: last.file, place: last.place, message: "and \(more) more; mend these first")
        ]
    }

    private func add(_ diagnostic: Diagnostic) {
        if !self.diagnostics.contains(diagnostic) { self.diagnostics.append(diagnostic) }
    }
}
