/// What the agent tells a device's engine process: one line each.
///
/// `train 7 {…}` with an ``EngineRequest`` as JSON; `stop 7`. Numbers are the agent's own.
enum DeviceOrder: Hashable, Sendable {
    case train(Int, [UInt8])
    case stop(Int)

    /// The line, with its line feed.
    var encoded: [UInt8] {
        switch self {
        case .train(let id, let request): Array("train \(id) ".utf8) + request.filter { $0 != 0x0A } + [0x0A]
        case .stop(let id): Array("stop \(id)\n".utf8)
        }
    }

    /// `nil` when the line is no order.
    init?(line: ArraySlice<UInt8>) {
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let id = Int(String(decoding: parts[1], as: UTF8.self)), id >= 0 else { return nil }
        switch (String(decoding: parts[0], as: UTF8.self), parts.count) {
        case ("train", 3): self = .train(id, Array(parts[2]))
        case ("stop", 2): self = .stop(id)
        default: return nil
        }
    }
}
