package import ApusSpace
package import ApusStudy

/// What a study file is to say, before it is written.
///
/// Like a study, but that files go by their paths, and that there are remarks for whoever reads the file.
package struct StudyDraft: Hashable, Sendable {
    /// A part of the file before which remarks may stand.
    package enum Part: String, Hashable, Sendable, CaseIterable {
        case heading, space, forbidden, objective, holdout, optimizer, fidelity, instances, limits, resources, run
        case inputs, command, environment, pass, metrics, artifacts
    }

    /// The method's name, and its options as the study file has them.
    package struct Optimizer: Hashable, Sendable {
        package var name: String

        /// In the order of the file.
        package var options: [TreeValue.Entry]
        package var seed: UInt64

        package init(_ name: String, options: [TreeValue.Entry] = [], seed: UInt64 = 1) {
            self.name = name
            self.options = options
            self.seed = seed
        }
    }

    package var name: String
    package var space: Space
    package var objective: Objective

    /// Those after the first.
    package var otherObjectives: [Objective] = []
    package var holdout: [String] = []
    package var optimizer: Optimizer
    package var fidelity: StudyFidelity?

    /// Their features are not written: ``featureFile`` has them.
    package var instances: StudyInstances?
    package var featureFile: String?
    package var limits: StudyLimits
    package var resources = Resources()

    /// Files and folders that each run finds in its folder.
    package var inputs: [String] = []

    /// Its inputs are not written: ``inputs`` names them.
    package var program: CommandProgram

    /// Sentences that become comments.
    package var remarks: [Part: [String]] = [:]

    /// A short remark behind a parameter, by its index.
    package var parameterRemarks: [Int: String] = [:]

    package init(
        name: String,
        space: Space,
        objective: Objective,
        optimizer: Optimizer,
        limits: StudyLimits,
        program: CommandProgram
    ) {
        self.name = name
        self.space = space
        self.objective = objective
        self.optimizer = optimizer
        self.limits = limits
        self.program = program
    }

    package mutating func remark(_ part: Part, _ text: String) {
        self.remarks[part, default: []].append(text)
    }
}
