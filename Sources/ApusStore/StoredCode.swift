internal import ApusStudy

/// A value that is stored as a number; a number, once given, never means anything else.
protocol StoredCode: Hashable, CaseIterable {
    var code: Int64 { get }
}

extension StoredCode {
    init(code: Int64, path: String) throws {
        guard let value = Self.allCases.first(where: { $0.code == code }) else {
            throw StoreError.corrupt(path: path, detail: "\(Self.self) has no number \(code)")
        }
        self = value
    }
}

extension StudyState: StoredCode {
    var code: Int64 {
        switch self {
        case .running: 0
        case .paused: 1
        case .completed: 2
        case .stopped: 3
        }
    }
}

extension TrialState: StoredCode {
    var code: Int64 {
        switch self {
        case .waiting: 0
        case .running: 1
        case .succeeded: 2
        case .infeasible: 3
        case .failed: 4
        case .timedOut: 5
        case .killed: 6
        case .lost: 7
        case .cancelled: 8
        case .paused: 9
        case .stopped: 10
        }
    }
}

extension FailureCause: StoredCode {
    var code: Int64 {
        switch self {
        case .configuration: 0
        case .code: 1
        case .node: 2
        case .infrastructure: 3
        }
    }
}

extension Outcome: StoredCode {
    var code: Int64 {
        switch self {
        case .succeeded: 0
        case .infeasible: 1
        case .failed: 2
        case .timedOut: 3
        case .killed: 4
        case .lost: 5
        case .cancelled: 6
        case .paused: 7
        case .stopped: 8
        }
    }
}
