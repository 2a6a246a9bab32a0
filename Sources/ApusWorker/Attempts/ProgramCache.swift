import ApusStudy
import FoundationEssentials

/// The programs that assignments named lately, decoded once.
struct ProgramCache: Sendable {
    /// A worker seldom serves more studies at a time.
    static let countMax = 64

    private var programs: [ContentDigest: Program] = [:]

    /// The program of that digest; throws when its JSON is no program.
    mutating func program(_ digest: ContentDigest, json: [UInt8]) throws -> Program {
        if let known = self.programs[digest] { return known }
        let program = try JSONDecoder().decode(Program.self, from: Data(json))
        if self.programs.count >= Self.countMax { self.programs.removeAll() }
        self.programs[digest] = program
        return program
    }
}
