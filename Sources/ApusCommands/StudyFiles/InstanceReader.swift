import ApusInterop
import ApusStudy
import ApusStudyFile

/// Reads files of instances and of their features, in the words of the study file's check.
enum InstanceReader {
    static func instances(_ bytes: [UInt8]) -> InstanceListReading {
        do throws(InteropError) {
            let file = try InstanceFile(bytes, file: "")
            let (instances, mistakes) = Self.merged(file.instances)
            return InstanceListReading(
                instances: instances,
                errors: mistakes,
                warnings: file.warnings.map(DesignReading.Remark.init)
            )
        } catch {
            return InstanceListReading(instances: [], errors: error.issues.map(DesignReading.Remark.init))
        }
    }

    /// An instance that comes with several seeds is one instance.
    static func merged(
        _ lines: [InstanceFile.Instance]
    ) -> (instances: [StudyInstances.Instance], mistakes: [DesignReading.Remark]) {
        struct Key: Hashable {
            let name: String
            let specific: String
        }
        var order: [Key] = []
        var seeds: [Key: [UInt32]] = [:]
        var mistakes: [DesignReading.Remark] = []
        for line in lines {
            let key = Key(name: line.name, specific: line.specific)
            if seeds[key] == nil { order.append(key) }
            var own = seeds[key] ?? []
            if let seed = line.seed {
                if let seed = UInt32(exactly: seed) {
                    own.append(seed)
                } else {
                    mistakes.append(
                        DesignReading.Remark(
                            line: 1,
                            column: 1,
                            message: "a seed is from 0 to \(UInt32.max) (that of '\(VisibleText.escaped(line.name))' "
                                + "is \(seed))"
                        )
                    )
                }
            }
            seeds[key] = own
        }
        let instances = order.map {
            StudyInstances.Instance(name: $0.name, specific: $0.specific, seeds: seeds[$0] ?? [])
        }
        return (instances, mistakes)
    }

    static func features(_ bytes: [UInt8], of instances: [StudyInstances.Instance]) -> InstanceFeatureReading {
        do throws(InteropError) {
            let file = try FeatureFile(bytes, file: "")
            let missing = file.mistakes(of: instances.map { InstanceFile.Instance(name: $0.name) })
            let known = Set(instances.map(\.name))
            let unknown = file.values.keys.filter { !known.contains($0) }.sorted()
            return InstanceFeatureReading(
                names: file.features,
                instances: Self.described(instances, file),
                errors: missing.map { .init(line: 1, column: 1, message: $0) },
                warnings: unknown.isEmpty ? [] : [Self.unknown(unknown)]
            )
        } catch {
            return InstanceFeatureReading(names: [], instances: [], errors: error.issues.map(DesignReading.Remark.init))
        }
    }

    private static func unknown(_ names: [String]) -> DesignReading.Remark {
        let shown = names.prefix(3).map { "'\(VisibleText.escaped($0))'" }.joined(separator: ", ")
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return .init(
            line: 1,
            column: 1,
            message: "\(shown)\(more) \(names.count == 1 ? "is no instance" : "are no instances") of this study; "
                + "\(names.count == 1 ? "its" : "their") features are not used"
        )
    }

    /// A feature that an instance lacks is the mean of the others'.
    static func described(_ instances: [StudyInstances.Instance], _ file: FeatureFile) -> [StudyInstances.Instance] {
        let rows = instances.map { file.values[$0.name] ?? [] }
        let means = file.features.indices.map { feature -> Double in
            let given = rows.compactMap { $0.indices.contains(feature) ? $0[feature] : nil }
            return given.reduce(0) { $0 + $1 / Double(given.count) }
        }
        return zip(instances, rows).map { instance, row in
            StudyInstances.Instance(
                name: instance.name,
                specific: instance.specific,
                seeds: instance.seeds,
                features: means.indices.map { row.indices.contains($0) ? row[$0] ?? means[$0] : means[$0] }
            )
        }
    }
}

extension DesignReading.Remark {
    fileprivate init(_ issue: InteropIssue) {
        guard case .text(let line, let column) = issue.place else {
            self.init(line: 1, column: 1, message: issue.message)
            return
        }
        self.init(line: line, column: column, message: issue.message)
    }
}
