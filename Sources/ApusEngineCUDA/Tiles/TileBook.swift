internal import ApusEngine
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The tiles that were checked and measured on one device, remembered in a file.
///
/// A kernel whose check is under way is in the file, too. A process may be ended meanwhile for another reason, so a check
/// that was not ended is tried once more; a kernel whose check was twice not ended is refused.
///
/// A file of another device, driver or kernels is not used, and written anew. Losing it costs some measurements.
package final class TileBook: Sendable {
    /// What a measurement is worth something for.
    package struct Identity: Hashable, Sendable {
        package let device: String

        /// As CUDA_VISIBLE_DEVICES names it.
        package let identifier: String
        package let computeCapability: String

        /// CUDA's version of the driver.
        package let driver: Int

        /// Of the sources, and the image's name.
        package let kernels: String

        package init(
            device: String,
            identifier: String,
            computeCapability: String,
            driver: Int,
            kernels: String
        ) {
            (self.device, self.identifier) = (device, identifier)
            (self.computeCapability, self.driver, self.kernels) = (computeCapability, driver, kernels)
        }

        package init(_ device: Device, kernels name: String) throws(CUDAError) {
            self.init(
                device: device.name,
                identifier: device.uuid,
                computeCapability: "\(device.major).\(device.minor)",
                driver: try device.driver.version(),
                kernels: "\(KernelPack.sourceHash) \(name)"
            )
        }

        fileprivate var json: [JSONValue.Member] {
            [
                .init("device", .text(self.device)), .init("identifier", .text(self.identifier)),
                .init("computeCapability", .text(self.computeCapability)), .init("driver", .integer(self.driver)),
                .init("kernels", .text(self.kernels)),
            ]
        }
    }

    /// Of the file.
    private static let format = 3

    /// Buckets at the most; when there are more, nothing more is learnt.
    static let bucketsMax = 8_192
    private static let bytesMax = 4 << 20

    /// Checks of a kernel that may be begun and not ended.
    private static let triesMax = 2

    /// Kernels that were checked; there are fewer.
    private static let verdictsMax = 1_024

    /// `nil` keeps what is learnt for this process.
    private let path: String?
    private let identity: Identity
    private let say: @Sendable (String) -> Void
    private let state: Mutex<State>

    private struct State {
        var table = TileTable()

        /// How often a kernel's check was begun since one was ended.
        var unended: [String: Int] = [:]
    }

    /// Reads what is known; `say` is told why a file is not used or cannot be written.
    package init(folder: String?, identity: Identity, say: @escaping @Sendable (String) -> Void) {
        let path = folder.map { "\($0)/tiles-\(identity.identifier).json" }
        (self.path, self.identity, self.say) = (path, identity, say)
        var state = State()
        self.state = Mutex(State())
        if let path, let bytes = FileManager.default.contents(atPath: path) {
            do throws(Mistake) {
                state = try Self.state(Array(bytes), identity, say)
            } catch {
                say("\(path): what was measured before is not used: \(error.reason)")
            }
        }
        self.state.withLock { $0 = state }
    }

    /// How many buckets are known.
    package var count: Int { self.state.withLock { $0.table.tiles.count } }

    /// Kernels that are not used on the device, in order.
    package var refused: [String] {
        self.state.withLock { $0.table.verdicts.filter { $0.value == .refused }.keys.sorted() }
    }

    var table: TileTable { self.state.withLock { $0.table } }

    /// Takes over what was measured, and which buckets are used as they are; and writes it down.
    func learn(_ tiles: [String: Tile], settled: Set<String> = []) {
        self.change { state in
            for (key, tile) in tiles.sorted(by: { $0.key < $1.key }) where state.table.tiles.count < Self.bucketsMax {
                state.table.tiles[key] = tile
            }
            for key in settled.sorted() where state.table.settled.count < Self.bucketsMax {
                state.table.settled.insert(key)
            }
        }
    }

    /// Writes down that a kernel's check begins.
    func begin(_ kernel: String) { self.change { $0.unended[kernel, default: 0] += 1 } }

    /// Takes over what a kernel's check found; `why` is said where it is refused.
    func judge(_ kernel: String, _ verdict: TileVerdict, why: String? = nil) {
        if let why { self.say("\(kernel) is not used on this device: \(why)") }
        self.change { state in
            state.unended[kernel] = nil
            state.table.verdicts[kernel] = verdict
        }
    }

    /// Changes what is known, and writes it down where that made a difference.
    private func change(_ body: (inout State) -> Void) {
        let changed = self.state.withLock { state -> State? in
            let before = state
            body(&state)
            return before.table == state.table && before.unended == state.unended ? nil : state
        }
        guard let changed, let path = self.path else { return }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do throws(FileWriteError) {
            try FileWriter.write(Array(self.text(changed).utf8), to: path)
        } catch {
            self.say("what was measured cannot be kept for the next time: \(error)")
        }
    }

    private func text(_ state: State) -> String {
        let table = state.table
        func map(_ texts: [String: String]) -> JSONValue {
            .map(texts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .text($0.value)) })
        }
        var members = [JSONValue.Member("format", .integer(Self.format))] + self.identity.json
        members.append(.init("checks", map(table.verdicts.mapValues(\.rawValue))))
        let unended = state.unended.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }
        members.append(.init("unended", .map(unended)))
        members.append(.init("tiles", map(table.tiles.mapValues(\.text))))
        members.append(.init("settled", .list(table.settled.sorted().map { .text($0) })))
        return JSONValue.map(members).indented() + "\n"
    }

    private struct Mistake: Error {
        let reason: String
    }

    private static func state(
        _ bytes: [UInt8],
        _ identity: Identity,
        _ say: (String) -> Void
    ) throws(Mistake) -> State {
        guard bytes.count <= Self.bytesMax else { throw Mistake(reason: "it has more than \(Self.bytesMax) bytes") }
        let tree: JSONValue
        do {
            tree = try JSONValue(json: bytes)
        } catch {
            throw Mistake(reason: "no JSON: \(error)")
        }
        guard tree["format"] == .integer(Self.format) else { throw Mistake(reason: "it has another format") }
        for member in identity.json where tree[member.key] != member.value {
            throw Mistake(reason: "it was measured with another \(member.key)")
        }
        var (table, unended) = (TileTable(), [String: Int]())
        for (key, text) in try Self.texts(tree, "tiles", max: Self.bucketsMax) {
            guard let tile = Tile(text: text) else {
                throw Mistake(reason: "'\(key)' has a tile that there are no kernels for")
            }
            table.tiles[key] = tile
        }
        for (kernel, text) in try Self.texts(tree, "checks", max: Self.verdictsMax) {
            guard let verdict = TileVerdict(rawValue: text) else {
                throw Mistake(reason: "'\(kernel)' was checked with an unknown outcome")
            }
            table.verdicts[kernel] = verdict
        }
        guard case .list(let settled)? = tree["settled"], settled.count <= Self.bucketsMax else {
            throw Mistake(reason: "'settled' is no list of at most \(Self.bucketsMax) buckets")
        }
        for element in settled {
            guard case .text(let key) = element else { throw Mistake(reason: "'settled' has more than texts") }
            table.settled.insert(key)
        }
        guard case .map(let begun)? = tree["unended"], begun.count <= Self.verdictsMax else {
            throw Mistake(reason: "'unended' is no map of at most \(Self.verdictsMax) numbers")
        }
        for member in begun {
            guard case .integer(let count) = member.value, count > 0 else {
                throw Mistake(reason: "'\(member.key)' was begun no number of times")
            }
            if count < Self.triesMax {
                unended[member.key] = count
            } else {
                say("\(member.key) is not used on this device: its check was begun \(count) times and not ended")
                table.verdicts[member.key] = .refused
            }
        }
        return State(table: table, unended: unended)
    }

    private static func texts(
        _ tree: JSONValue,
        _ name: String,
        max: Int
    ) throws(Mistake) -> [(key: String, text: String)] {
        guard case .map(let members)? = tree[name], members.count <= max else {
            throw Mistake(reason: "'\(name)' is no map of at most \(max) texts")
        }
        var texts: [(key: String, text: String)] = []
        for member in members {
            guard case .text(let text) = member.value else { throw Mistake(reason: "'\(member.key)' is no text") }
            texts.append((member.key, text))
        }
        return texts
    }
}
