public import ApusSpace

/// A text with places for values: `${name}`, and `${name?string("0.00")}` for a number format.
///
/// Works on bytes: what is no placeholder comes out as it went in, also where it is no UTF-8. `\${` stands
/// for the two characters `${`. A dollar sign without a brace means nothing.
public struct Template: Hashable, Sendable {
    /// The longest text between `${` and `}`.
    public static let placeholderBytesMax = 256

    /// One place where a value goes.
    public struct Variable: Hashable, Sendable {
        public let name: String
        public let format: NumberFormat?

        /// Where its `${` stands, counted from 1; columns are characters.
        public let line: Int
        public let column: Int
    }

    enum Segment: Hashable, Sendable {
        case literal([UInt8])
        case variable(Variable)
    }

    let segments: [Segment]

    /// Every place, in the order of the text; a name comes as often as it is used.
    public var variables: [Variable] {
        self.segments.compactMap { segment in
            guard case .variable(let variable) = segment else { return nil }
            return variable
        }
    }

    /// Throws every mistake at once.
    public init(bytes: [UInt8]) throws(TemplateError) {
        let (template, issues) = Self.reading(bytes)
        guard issues.isEmpty else { throw TemplateError(issues: issues) }
        self = template
    }

    /// As far as the text could be read, and what is wrong with it: for a check that goes on after a mistake.
    public static func reading(_ bytes: [UInt8]) -> (template: Template, issues: [TemplateError.Issue]) {
        var parser = TemplateParser(bytes: bytes)
        parser.parse()
        return (Template(segments: parser.segments), parser.issues)
    }

    private init(segments: [Segment]) {
        self.segments = segments
    }

    /// Throws every mistake at once.
    public init(text: String) throws(TemplateError) {
        try self.init(bytes: Array(text.utf8))
    }

    /// The text with each value in its place.
    ///
    /// Throws when a name has no value, and when a number format meets a value that is no number.
    public func render(values: [String: Literal]) throws(TemplateError) -> [UInt8] {
        try self.render { (variable) throws(TemplateError) in
            try variable.text(of: values[variable.name])
        }
    }

    /// A script for `/bin/sh -c`, each value quoted as one word.
    ///
    /// Throws as `render` does, when a value holds a NUL byte, and when a place lies where quoting cannot hold: inside
    /// quotes, backquotes or a here-document.
    public func renderShell(values: [String: Literal]) throws(TemplateError) -> [UInt8] {
        let unsafe = ShellQuoting.unquotablePlaces(in: self)
        guard unsafe.isEmpty else { throw TemplateError(issues: unsafe) }
        return try self.render { (variable) throws(TemplateError) in
            try variable.shellText(of: values[variable.name])
        }
    }

    /// The name, when the text is one placeholder and nothing else, without a number format.
    ///
    /// Such a text stands for the value itself, with its type, where a study file says so.
    public var onlyVariable: String? {
        guard self.segments.count == 1, case .variable(let variable) = self.segments[0] else { return nil }
        return variable.format == nil ? variable.name : nil
    }

    private func render(text: (Variable) throws(TemplateError) -> String) throws(TemplateError) -> [UInt8] {
        var output: [UInt8] = []
        var issues: [TemplateError.Issue] = []
        for segment in self.segments {
            switch segment {
            case .literal(let bytes):
                output += bytes
            case .variable(let variable):
                do {
                    output += try text(variable).utf8
                } catch {
                    issues += error.issues
                }
            }
        }
        guard issues.isEmpty else { throw TemplateError(issues: issues) }
        return output
    }
}

extension Template.Variable {
    /// How the value is written here.
    func text(of value: Literal?) throws(TemplateError) -> String {
        guard let value else {
            throw self.error("'\(self.name)' is no parameter of the study; to keep the text, write \\${\(self.name)}")
        }
        guard let format = self.format else { return value.description }
        switch value {
        case .integer(let number): return format.text(of: Double(number))
        case .real(let number): return format.text(of: number)
        case .boolean, .text:
            throw self.error("a number format needs a number, and '\(self.name)' is '\(value.description)'")
        }
    }

    /// How the value is written here in a shell script.
    func shellText(of value: Literal?) throws(TemplateError) -> String {
        let text = try self.text(of: value)
        do {
            return try ShellQuoting.quoted(text)
        } catch {
            throw self.error("the value of '\(self.name)' \(error.description)")
        }
    }

    func error(_ message: String) -> TemplateError {
        TemplateError(issues: [.init(line: self.line, column: self.column, message: message)])
    }
}
