import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation

/// A tile book's file with the verdicts of the emulation's kernels, and nothing measured: checking takes the emulation
/// some seconds, so it is done once for all tests.
enum CheckedTiles {
    private static let placeholder = TileBook.Identity(
        device: "none",
        identifier: "none",
        computeCapability: "9.0",
        driver: 0,
        kernels: "none"
    )

    /// By kernel, of all precisions.
    static let verdicts: [String: String] = {
        (try? Precision.allCases.map { try Self.check($0, APUS_ORDER_FORWARD) }.reduce(into: [:]) { all, some in
            all.merge(some) { first, _ in first }
        }) ?? [:]
    }()

    /// Checks all kernels of a precision on the emulation.
    static func check(_ precision: Precision, _ order: apus_fiber_order) throws -> [String: String] {
        apus_emulation_set_order(order)
        defer { apus_emulation_set_order(APUS_ORDER_FORWARD) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "apus-checks-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
        let backend = CUDABackend(
            device: device,
            module: try KernelModule(device, image: []),
            precision: precision,
            tiles: TileBook(folder: folder, identity: Self.placeholder) { _ in }
        )
        let specification = SmallTraining(hidden: 5).specification
        let shape = SmallTraining.data.train.dataset.shape
        let plan = try NetworkPlan(input: shape, layers: specification.layers, loss: specification.loss)
        _ = try backend.makeNetworks(plan, batch: 8, updates: [specification.update])
        let file = try Data(contentsOf: URL(filePath: "\(folder)/tiles-none.json"))
        let tree = try JSONSerialization.jsonObject(with: file) as? [String: Any]
        return tree?["checks"] as? [String: String] ?? [:]
    }

    /// The file of a device.
    static func file(
        _ identity: TileBook.Identity,
        verdicts: [String: String] = Self.verdicts,
        tiles: [String: String] = [:],
        settled: [String] = [],
        unended: [String: Int] = [:]
    ) throws -> String {
        let tree: [String: Any] = [
            "format": 3, "device": identity.device, "identifier": identity.identifier,
            "computeCapability": identity.computeCapability, "driver": identity.driver, "kernels": identity.kernels,
            "checks": verdicts, "tiles": tiles, "settled": settled, "unended": unended,
        ]
        let bytes = try JSONSerialization.data(withJSONObject: tree, options: .prettyPrinted)
        return String(decoding: bytes, as: UTF8.self)
    }
}
