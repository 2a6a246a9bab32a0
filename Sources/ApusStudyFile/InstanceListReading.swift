package import ApusStudy

/// What a file of instances holds, and what is wrong with it.
package struct InstanceListReading: Hashable, Sendable {
    /// Used only when there are no errors.
    package let instances: [StudyInstances.Instance]
    package let errors: [DesignReading.Remark]
    package let warnings: [DesignReading.Remark]

    package init(
        instances: [StudyInstances.Instance],
        errors: [DesignReading.Remark] = [],
        warnings: [DesignReading.Remark] = []
    ) {
        self.instances = instances
        self.errors = errors
        self.warnings = warnings
    }
}

/// The instances with the features of a file, and what is wrong with it.
package struct InstanceFeatureReading: Hashable, Sendable {
    /// Used only when there are no errors.
    package let names: [String]
    package let instances: [StudyInstances.Instance]
    package let errors: [DesignReading.Remark]
    package let warnings: [DesignReading.Remark]

    package init(
        names: [String],
        instances: [StudyInstances.Instance],
        errors: [DesignReading.Remark] = [],
        warnings: [DesignReading.Remark] = []
    ) {
        self.names = names
        self.instances = instances
        self.errors = errors
        self.warnings = warnings
    }
}

extension InstanceListReading {
    /// What a check answers that was given no reader.
    static let unreadable = Self(instances: [], errors: [.unreadable])
}

extension InstanceFeatureReading {
    static let unreadable = Self(names: [], instances: [], errors: [.unreadable])
}

extension DesignReading.Remark {
    fileprivate static let unreadable = Self(line: 1, column: 1, message: "this program cannot read such a file")
}
