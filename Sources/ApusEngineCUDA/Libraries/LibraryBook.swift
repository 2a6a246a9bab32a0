internal import ApusEngine
internal import FoundationEssentials
internal import Synchronization

/// Which products a device gives to NVIDIA's libraries, remembered in a file.
///
/// A file of another device, driver, pack or library is not used, and written anew. Losing it costs some measurements, and
/// may change the last bits of trainings that follow.
package final class LibraryBook: Sendable {
    enum Decision: Hashable, Sendable {
        /// The library is right, and faster.
        case library

        /// The own kernels are as fast.
        case own

        /// The library is not to be used for this; why.
        case refused(String)

        var text: String {
            switch self {
            case .library: "library"
            case .own: "own"
            case .refused(let reason): "refused: \(reason)"
            }
        }

        init?(text: String) {
            switch text {
            case "library": self = .library
            case "own": self = .own
            default:
                guard text.hasPrefix("refused: ") else { return nil }
                self = .refused(String(text.dropFirst(9)))
            }
        }
    }

    /// Of the file.
    private static let format = 1

    /// Products at the most; when there are more, the own kernels make them.
    static let productsMax = 8_192
    private static let bytesMax = 4 << 20

    /// `nil` keeps what is decided for this process.
    private let path: String?
    private let identity: String
    private let say: @Sendable (String) -> Void
    private let state: Mutex<[String: Decision]>

    /// Reads what is known; `say` is told why a file is not used or cannot be written.
    ///
    /// `versions` is of the libraries.
    package init(
        folder: String?,
        identity: TileBook.Identity,
        versions: String,
        say: @escaping @Sendable (String) -> Void
    ) {
        let path = folder.map { "\($0)/libraries-\(identity.identifier).json" }
        (self.path, self.say) = (path, say)
        self.identity =
            "\(identity.device), \(identity.computeCapability), driver \(identity.driver), \(identity.kernels), \(versions)"
        var known: [String: Decision] = [:]
        if let path, let bytes = FileManager.default.contents(atPath: path) {
            do throws(Mistake) {
                known = try Self.decisions(Array(bytes), self.identity)
            } catch {
                say("\(path): what was measured before is not used: \(error.reason)")
            }
        }
        self.state = Mutex(known)
    }

    /// How many products were decided.
    package var count: Int { self.state.withLock { $0.count } }

    /// How many of them a library makes.
    package var libraryCount: Int { self.state.withLock { $0.values.count { $0 == .library } } }

    func decision(_ product: LibraryProduct) -> Decision? { self.state.withLock { $0[product.key] } }

    /// Takes over what was decided, and writes it down.
    func learn(_ decisions: [LibraryProduct: Decision]) {
        guard !decisions.isEmpty else { return }
        let known = self.state.withLock { state in
            for (product, decision) in decisions
            where state.count < Self.productsMax || state[product.key] != nil {
                state[product.key] = decision
            }
            return state
        }
        guard let path = self.path else { return }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do throws(FileWriteError) {
            try FileWriter.write(Array(self.text(known).utf8), to: path)
        } catch {
            self.say("which products the libraries make cannot be kept for the next time: \(error)")
        }
    }

    private func text(_ known: [String: Decision]) -> String {
        let products = known.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .text($0.value.text)) }
        return JSONValue.map([
            .init("format", .integer(Self.format)), .init("measuredWith", .text(self.identity)),
            .init("products", .map(products)),
        ]).indented() + "\n"
    }

    private struct Mistake: Error {
        let reason: String
    }

    private static func decisions(_ bytes: [UInt8], _ identity: String) throws(Mistake) -> [String: Decision] {
        guard bytes.count <= Self.bytesMax else { throw Mistake(reason: "it has more than \(Self.bytesMax) bytes") }
        let tree: JSONValue
        do {
            tree = try JSONValue(json: bytes)
        } catch {
            throw Mistake(reason: "no JSON: \(error)")
        }
        guard tree["format"] == .integer(Self.format) else { throw Mistake(reason: "it has another format") }
        guard tree["measuredWith"] == .text(identity) else {
            throw Mistake(reason: "it was measured with another device, driver, pack or library")
        }
        guard case .map(let members)? = tree["products"], members.count <= Self.productsMax else {
            throw Mistake(reason: "'products' is no map of at most \(Self.productsMax) products")
        }
        var known: [String: Decision] = [:]
        for member in members {
            guard case .text(let text) = member.value, let decision = Decision(text: text) else {
                throw Mistake(reason: "'\(member.key)' has no decision that is known")
            }
            known[member.key] = decision
        }
        return known
    }
}
