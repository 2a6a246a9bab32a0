import ApusStudy
import SwiftProtobuf

extension AttemptID {
    init(_ wire: WireAttempt, isPresent: Bool = true) throws(ProtocolError) {
        guard isPresent else { throw .fieldMissing("attempt") }
        self.init(
            trial: TrialID(study: StudyID(rawValue: wire.study), number: wire.trial),
            epoch: wire.epoch
        )
        try self.check()
    }

    var wire: WireAttempt {
        var wire = WireAttempt()
        wire.study = self.trial.study.rawValue
        wire.trial = self.trial.number
        wire.epoch = self.epoch
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.range(self.trial.study.rawValue, "study", 1...UInt64.max)
        try Check.range(self.trial.number, "trial", 1...UInt32.max)
        try Check.range(self.epoch, "epoch", 1...UInt32.max)
    }

    static func list(_ wires: [WireAttempt], _ field: String) throws(ProtocolError) -> [AttemptID] {
        try Check.count(wires.count, field, max: WireLimits.heldMax)
        var attempts: [AttemptID] = []
        attempts.reserveCapacity(wires.count)
        for wire in wires { attempts.append(try AttemptID(wire)) }
        return attempts
    }
}
