import FoundationEssentials

/// What the coordinator answers to a ``JoinRequest``.
package enum JoinAnswer: Hashable, Sendable {
    package static let bytesMax = 16_384

    /// The worker's certificate and the authority's, as DER; the first is good for `life` from now.
    case admitted(chain: [[UInt8]], life: Duration)

    /// For good; the text says what to do.
    case refused(String)

    /// For now.
    case busy(String)

    private struct Line: Codable {
        var chain: [String]?
        var lifeSeconds: Int64?
        var refused: String?
        var busy: String?
    }

    /// Nil for bytes that are no answer.
    package init?(line: [UInt8]) {
        guard line.count <= Self.bytesMax, let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else {
            return nil
        }
        if let text = line.refused {
            self = .refused(text)
        } else if let text = line.busy {
            self = .busy(text)
        } else if let chain = line.chain, let life = line.lifeSeconds, (1...315_360_000).contains(life) {
            let certificates = chain.compactMap { Data(base64Encoded: $0).map { Array($0) } }
            guard certificates.count == chain.count, chain.count == 2 else { return nil }
            self = .admitted(chain: certificates, life: .seconds(life))
        } else {
            return nil
        }
    }

    /// With a line feed at its end.
    package var line: [UInt8] {
        var line = Line()
        switch self {
        case .admitted(let chain, let life):
            line.chain = chain.map { Data($0).base64EncodedString() }
            line.lifeSeconds = life.components.seconds
        case .refused(let text): line.refused = text
        case .busy(let text): line.busy = text
        }
        // Texts and a number are always encoded.
        return ((try? JSONEncoder().encode(line)).map { Array($0) } ?? []) + [0x0A]
    }
}
