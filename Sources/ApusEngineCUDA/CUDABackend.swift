package import ApusEngine

/// Trains on an NVIDIA device.
///
/// Used by one thread at a time, like the networks it makes.
// SAFETY: a device's calls come from one thread at a time, which the engine's process keeps to.
package struct CUDABackend: Backend, @unchecked Sendable {
    package let device: Device
    package let precision: Precision
    private let module: KernelModule
    private let tiles: TileBook?
    private let libraries: DeviceLibraries?

    /// `module` holds the device's kernels; tiles are measured where there is a book to remember them.
    package init(
        device: Device,
        module: KernelModule,
        precision: Precision,
        tiles: TileBook? = nil,
        libraries: DeviceLibraries? = nil
    ) {
        (self.device, self.module, self.precision, self.tiles) = (device, module, precision, tiles)
        self.libraries = libraries
    }

    package var name: String { "cuda" }

    package func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
        CUDATrial(try self.makeNetworks(plan, batch: batch, updates: [update]))
    }

    /// Networks of one shape that are trained side by side, one for each rule; the rules differ in numbers only.
    package func makeNetworks(
        _ plan: NetworkPlan,
        batch: Int,
        updates: [UpdateRule]
    ) throws(CUDAError) -> CUDANetwork {
        try CUDANetwork(
            plan: plan,
            batch: batch,
            updates: updates,
            precision: self.precision,
            device: self.device,
            module: self.module,
            tiles: self.tiles,
            libraries: self.libraries
        )
    }

    /// Checks and measures all tiles of a network now; needs a book.
    package func tune(
        _ plan: NetworkPlan,
        batch: Int,
        update: UpdateRule,
        onStep: @escaping (TileTuning.Step) -> Void
    ) throws(CUDAError) {
        _ = try CUDANetwork(
            plan: plan,
            batch: batch,
            updates: [update],
            precision: self.precision,
            device: self.device,
            module: self.module,
            tiles: self.tiles,
            tuning: .complete(onStep: onStep)
        )
    }
}
