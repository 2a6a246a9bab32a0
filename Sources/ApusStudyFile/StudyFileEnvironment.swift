package import ApusSpace

/// What the check of a study file is given from outside.
package struct StudyFileEnvironment {
    package let reader: any StudyFileReader

    /// Reads the text of a CSV of points; its rules are the design table's, not the study file's.
    package let readDesign: (_ csv: String, _ space: Space) -> DesignReading

    package init(
        reader: any StudyFileReader,
        readDesign: @escaping (_ csv: String, _ space: Space) -> DesignReading
    ) {
        self.reader = reader
        self.readDesign = readDesign
    }
}

/// What a CSV of points holds, and what is wrong with it.
package struct DesignReading: Hashable, Sendable {
    package struct Remark: Hashable, Sendable {
        /// Counted from 1, in the CSV file.
        package let line: Int
        package let column: Int
        package let message: String

        package init(line: Int, column: Int, message: String) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// Used only when there are no errors.
    package let points: [Configuration]
    package let errors: [Remark]
    package let warnings: [Remark]

    package init(points: [Configuration], errors: [Remark] = [], warnings: [Remark] = []) {
        self.points = points
        self.errors = errors
        self.warnings = warnings
    }
}
