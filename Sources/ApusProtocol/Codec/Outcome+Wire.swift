import ApusStudy
import SwiftProtobuf

extension Outcome {
    init(_ wire: WireOutcome) throws(ProtocolError) {
        switch wire {
        case .succeeded: self = .succeeded
        case .infeasible: self = .infeasible
        case .failed: self = .failed
        case .timedOut: self = .timedOut
        case .killed: self = .killed
        case .lost: self = .lost
        case .cancelled: self = .cancelled
        case .paused: self = .paused
        case .stopped: self = .stopped
        case .unspecified, .UNRECOGNIZED: throw .enumUnknown("outcome", value: wire.rawValue)
        }
    }

    var wire: WireOutcome {
        switch self {
        case .succeeded: .succeeded
        case .infeasible: .infeasible
        case .failed: .failed
        case .timedOut: .timedOut
        case .killed: .killed
        case .lost: .lost
        case .cancelled: .cancelled
        case .paused: .paused
        case .stopped: .stopped
        }
    }
}
