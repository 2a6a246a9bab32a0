package import ApusSpace
package import ApusStudy

/// What the check of a study file is given from outside.
package struct StudyFileEnvironment {
    package typealias SearchCheck = (
        _ search: Search, _ space: Space, _ trials: Int?, _ objectives: [Objective]
    ) -> [String]

    package let reader: any StudyFileReader

    /// Reads the text of a CSV of points; its rules are the design table's, not the study file's.
    package let readDesign: (_ csv: String, _ space: Space) -> DesignReading

    /// What is wrong with an optimizer and its options; the methods know their own.
    package let checkSearch: SearchCheck

    /// What is wrong with a rule for the steps of trials and its options; the rules know their own.
    ///
    /// `hasStepsOption` is false where the steps are no option of the rule, as with `train`.
    package let checkFidelity: FidelityCheck

    package typealias FidelityCheck = (
        _ fidelity: StudyFidelity, _ space: Space, _ hasStepsOption: Bool
    ) -> FidelityAnswer

    /// Reads the bytes of a file of instances, in SMAC's form.
    package let readInstances: (_ bytes: [UInt8]) -> InstanceListReading

    /// Reads the bytes of a file of features, and gives them to these instances.
    package let readFeatures: (_ bytes: [UInt8], _ of: [StudyInstances.Instance]) -> InstanceFeatureReading

    package init(
        reader: any StudyFileReader,
        readDesign: @escaping (_ csv: String, _ space: Space) -> DesignReading,
        checkSearch: @escaping SearchCheck = { _, _, _, _ in [] },
        checkFidelity: @escaping FidelityCheck = { _, _, _ in .init() },
        readInstances: @escaping (_ bytes: [UInt8]) -> InstanceListReading = { _ in .unreadable },
        readFeatures: @escaping (_ bytes: [UInt8], _ of: [StudyInstances.Instance]) -> InstanceFeatureReading = {
            _,
            _ in .unreadable
        }
    ) {
        self.reader = reader
        self.readDesign = readDesign
        self.checkSearch = checkSearch
        self.checkFidelity = checkFidelity
        self.readInstances = readInstances
        self.readFeatures = readFeatures
    }
}

/// What a rule for the steps of trials says of itself.
package struct FidelityAnswer: Hashable, Sendable {
    package let mistakes: [String]

    /// Whether it pauses trials and lets them go on later.
    package let pauses: Bool

    package init(mistakes: [String] = [], pauses: Bool = false) {
        self.mistakes = mistakes
        self.pauses = pauses
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
