internal import ApusEngine
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The tiles that were measured on one device, remembered in a file.
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
    private static let format = 1

    /// Buckets at the most; when there are more, nothing more is learnt.
    static let bucketsMax = 8_192
    private static let bytesMax = 4 << 20

    private let path: String
    private let identity: Identity
    private let say: @Sendable (String) -> Void
    private let state: Mutex<TileTable>

    /// Reads what is known; `say` is told why a file is not used or cannot be written.
    package init(folder: String, identity: Identity, say: @escaping @Sendable (String) -> Void) {
        let path = "\(folder)/tiles-\(identity.identifier).json"
        (self.path, self.identity, self.say) = (path, identity, say)
        var table = TileTable()
        if let bytes = FileManager.default.contents(atPath: path) {
            do throws(Mistake) {
                table.tiles = try Self.tiles(Array(bytes), identity)
            } catch {
                say("\(path): what was measured before is not used: \(error.reason)")
            }
        }
        self.state = Mutex(table)
    }

    /// How many buckets are known.
    package var count: Int { self.state.withLock { $0.tiles.count } }

    var table: TileTable { self.state.withLock { $0 } }

    /// Takes over what was measured, and writes it down.
    func learn(_ tiles: [String: Tile]) {
        guard !tiles.isEmpty else { return }
        let table = self.state.withLock { state in
            for (key, tile) in tiles.sorted(by: { $0.key < $1.key }) where state.tiles.count < Self.bucketsMax {
                state.tiles[key] = tile
            }
            return state
        }
        let folder = self.path.lastIndex(of: "/").map { String(self.path[..<$0]) } ?? "."
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do throws(FileWriteError) {
            try FileWriter.write(Array(self.text(table).utf8), to: self.path)
        } catch {
            self.say("what was measured cannot be kept for the next time: \(error)")
        }
    }

    private func text(_ table: TileTable) -> String {
        let tiles = table.tiles.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .text($0.value.text)) }
        let members = [JSONValue.Member("format", .integer(Self.format))] + self.identity.json
        return JSONValue.map(members + [.init("tiles", .map(tiles))]).indented() + "\n"
    }

    private struct Mistake: Error {
        let reason: String
    }

    private static func tiles(_ bytes: [UInt8], _ identity: Identity) throws(Mistake) -> [String: Tile] {
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
        guard case .map(let members)? = tree["tiles"], members.count <= Self.bucketsMax else {
            throw Mistake(reason: "'tiles' is no map of at most \(Self.bucketsMax) buckets")
        }
        var tiles: [String: Tile] = [:]
        for member in members {
            guard case .text(let text) = member.value, let tile = Tile(text: text) else {
                throw Mistake(reason: "'\(member.key)' has a tile that there are no kernels for")
            }
            tiles[member.key] = tile
        }
        return tiles
    }
}
