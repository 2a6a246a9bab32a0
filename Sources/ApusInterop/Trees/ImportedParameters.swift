internal import ApusSpace
internal import ApusStudy

/// Gathers the parameters, conditions and clauses of another tool's space, each with its place.
struct ImportedParameters {
    private(set) var parameters: [Parameter] = []

    /// What the other tool calls them.
    private(set) var names: [String] = []
    private var paths: [String] = []
    private var indices: [String: Int] = [:]
    private var apusNames: Set<String> = []
    private var broken: Set<String> = []
    private var conditions: [(condition: Condition, path: String)] = []
    private var conditionOf: [Int: Int] = [:]
    private var clauses: [(forbidden: Forbidden, path: String)] = []

    /// A parameter whose default is missing starts in the middle.
    @discardableResult
    mutating func add(
        _ name: String,
        _ domain: Domain,
        defaultValue: Literal? = nil,
        at path: String,
        _ issues: inout IssueList
    ) -> Int? {
        guard self.indices[name] == nil else {
            issues.error(at: path, "'\(Shown.text(name))' is there already; give it another name")
            return nil
        }
        let apusName = ApusName.legal(name) { self.apusNames.contains($0) }
        if apusName != name {
            issues.warning(
                at: path,
                "'\(Shown.text(name))' is called '\(apusName)' here, where names have no such signs"
            )
        }
        let start = self.start(name, domain, defaultValue, at: path, &issues)
        self.apusNames.insert(apusName)
        self.indices[name] = self.parameters.count
        self.parameters.append(Parameter(name: apusName, domain: domain, defaultValue: start))
        self.names.append(name)
        self.paths.append(path)
        return self.parameters.count - 1
    }

    /// Notes that a parameter is there but cannot be read, so that what refers to it says nothing new.
    mutating func addBroken(_ name: String) {
        self.broken.insert(name)
    }

    /// Several conditions of one child must all hold.
    mutating func add(_ condition: Condition, at path: String) {
        if let index = self.conditionOf[condition.child] {
            let joined = Condition.Expression.all([self.conditions[index].condition.expression, condition.expression])
            self.conditions[index].condition = Condition(child: condition.child, expression: joined)
        } else {
            self.conditionOf[condition.child] = self.conditions.count
            self.conditions.append((condition, path))
        }
    }

    mutating func add(_ forbidden: Forbidden, at path: String) {
        self.clauses.append((forbidden, path))
    }

    /// The parameter of the other tool's name; notes where there is none.
    func index(of name: String, at path: String, _ issues: inout IssueList) -> Int? {
        if let index = self.indices[name] { return index }
        guard !self.broken.contains(name) else { return nil }
        let remedy = Suggestion.clause(for: name, in: self.names)
        issues.error(
            at: path,
            "there is no parameter '\(Shown.text(name))'" + (remedy.isEmpty ? "; name one of the parameters" : remedy)
        )
        return nil
    }

    /// The value that a literal stands for; notes where it stands for none.
    func value(of literal: Literal, for index: Int, at path: String, _ issues: inout IssueList) -> ParameterValue? {
        do {
            return try self.parameters[index].domain.value(of: literal)
        } catch .noValues {
            return nil
        } catch {
            issues.error(at: path, "no value of '\(Shown.text(self.names[index]))': \(error)")
            return nil
        }
    }

    /// The space, or `nil` after noting what is wrong with it.
    func space(_ issues: inout IssueList) -> Space? {
        do {
            let space = try Space(
                parameters: self.parameters,
                conditions: self.conditions.map(\.condition),
                forbidden: self.clauses.map(\.forbidden)
            )
            return issues.hasErrors ? nil : space
        } catch {
            for issue in error.issues {
                let path =
                    switch issue.subject {
                    case .parameter(let index): self.paths[index]
                    case .condition(let index): self.conditions[index].path
                    case .forbidden(let index): self.clauses[index].path
                    case .space: ""
                    }
                issues.error(at: path, issue.message)
            }
            return nil
        }
    }

    private func start(
        _ name: String,
        _ domain: Domain,
        _ literal: Literal?,
        at path: String,
        _ issues: inout IssueList
    ) -> ParameterValue {
        let fallback = domain.middle ?? .choice(0)
        guard let literal else { return fallback }
        do {
            return try domain.value(of: literal)
        } catch .noValues {
            return fallback
        } catch {
            issues.error(at: path, "the default of '\(Shown.text(name))': \(error)")
            return fallback
        }
    }
}
