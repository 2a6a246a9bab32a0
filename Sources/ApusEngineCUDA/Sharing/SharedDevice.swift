package import ApusEngine
internal import Synchronization

/// A CUDA device that several trainings share, each on a thread of its own.
///
/// Trainings of equal shape share their launches, see ``FusionGroup``; others run in streams beside them.
// SAFETY: `groups`, `shelf`, `module` and `next` are touched inside the device's monitor only.
package final class SharedDevice: TrainingDevice, @unchecked Sendable {
    package let device: Device
    private var module: KernelModule
    private var groups: [FusionGroup] = []
    private var shelf = ResidentShelf()

    /// Kernels that are to be taken over at the next epoch's end.
    private var next: KernelModule?
    private let steps = Atomic<Int>(0)

    private let tiles: TileBook?
    private let libraries: DeviceLibraries?

    /// Tiles are measured where there is a book to remember them; `libraries` may make products in the kernels' place.
    package init(
        device: Device,
        module: KernelModule,
        tiles: TileBook? = nil,
        libraries: DeviceLibraries? = nil
    ) {
        (self.device, self.module, self.tiles, self.libraries) = (device, module, tiles, libraries)
    }

    package var name: String { self.device.name }
    package var memoryBytes: Int { self.device.memoryBytes }

    /// Steps of all trainings since the start.
    package var stepCount: Int { self.steps.load(ordering: .relaxed) }

    /// How many trainings are in groups of more than one.
    package var fusedCount: Int {
        self.device.monitor.inside { self.groups.map(\.memberCount).filter { $0 > 1 }.reduce(0, +) }
    }

    /// Data sets on the device.
    package var datasetCount: Int { self.device.monitor.inside { self.shelf.count } }

    func count(steps: Int) { self.steps.add(steps, ordering: .relaxed) }

    package func freeBytes() throws -> Int {
        try self.device.monitor.inside { () throws(CUDAError) in
            try self.device.enter()
            return try self.device.memory().free
        }
    }

    package func bytes(_ plan: NetworkPlan, batch: Int, update: UpdateRule, precision: Precision) -> Int {
        CUDANetwork.slabBytes(
            plan,
            batch: batch,
            update: update,
            precision: precision.possible(major: self.device.major),
            traits: self.device.traits,
            libraries: self.libraries
        )
    }

    package func bytes(_ dataset: Dataset) -> Int { ResidentData.bytes(dataset) }

    package func backend(_ precision: Precision) throws -> any Backend {
        try self.device.monitor.inside { () throws(CUDAError) in try self.device.enter() }
        return SharedBackend(device: self, precision: precision.possible(major: self.device.major))
    }

    // ---- Other kernels

    /// Takes over kernels at an epoch's end, or at once where nothing trains; throws when the driver refuses them or a step
    /// with them is wrong, and then nothing changes.
    package func replaceKernels(_ image: [UInt8]) throws {
        try self.device.monitor.inside { () throws(CUDAError) in
            try self.device.enter()
            let module = try DeviceCheck.soundModule(self.device, image: image)
            if self.groups.isEmpty { self.module = module } else { self.next = module }
        }
    }

    package func breathe() {
        self.device.monitor.inside {
            guard let next = self.next else { return }
            self.next = nil
            self.module = next
            // A device that refuses says so at the next step, to the training that makes it.
            for group in self.groups { try? group.adopt(next) }
        }
    }

    // ---- Networks

    /// A network of its own.
    func network(_ plan: NetworkPlan, _ shape: FusionShape, _ member: NetworkMember) throws(CUDAError) -> CUDANetwork {
        try self.device.enter()
        return try CUDANetwork(
            plan: plan,
            batch: shape.batch,
            updates: [member.update],
            precision: shape.precision,
            device: self.device,
            module: self.module,
            tiles: self.tiles,
            libraries: self.libraries
        )
    }

    /// A place in a group of the shape; in one of its own where the others have no room to grow.
    fileprivate func join(
        _ plan: NetworkPlan,
        batch: Int,
        update: UpdateRule,
        precision: Precision
    ) throws(CUDAError) -> FusedNetwork {
        let shape = FusionShape(plan, batch: batch, update: update, precision: precision)
        let member = NetworkMember(plan, update: update)
        try self.device.enter()
        for group in self.groups where group.shape == shape {
            let free = try self.device.memory().free
            let isFull = group.memberCount == FusionGroup.placesMax
            guard !isFull, group.bytesToGrow == 0 || group.bytesToGrow < free / 2 else { continue }
            let place = try group.join(member)
            return FusedNetwork(plan, member: member, group: group, place: place, device: self)
        }
        let group = try FusionGroup(
            shape,
            plan: plan,
            member: member,
            device: self.device,
            module: self.module,
            tiles: self.tiles,
            libraries: self.libraries
        )
        let place = try group.join(member)
        self.groups.append(group)
        return FusedNetwork(plan, member: member, group: group, place: place, device: self)
    }

    /// A data set on the device, brought there unless another training has done so; inside the monitor.
    func resident(
        _ dataset: Dataset,
        normalizer: Normalizer,
        for group: FusionGroup
    ) throws(CUDAError) -> ResidentBox {
        if let box = self.shelf.find(dataset, normalizer) { return box }
        try self.device.enter()
        return try group.alone { network throws(CUDAError) in
            // Another one may have brought it while this one waited.
            if let box = self.shelf.find(dataset, normalizer) { return box }
            let data = try ResidentData(dataset, normalizer: normalizer, device: self.device, stream: network.stream)
            let box = ResidentBox(data)
            self.shelf.put(box, dataset, normalizer)
            return box
        }
    }

    func leave(_ group: FusionGroup, _ place: Int) {
        self.device.monitor.inside {
            // Memory is given back in the context of the thread.
            try? self.device.enter()
            group.leave(place)
            if group.isEmpty { self.groups.removeAll { $0 === group } }
        }
    }

    private struct SharedBackend: Backend {
        let device: SharedDevice
        let precision: Precision

        var name: String { "cuda" }

        func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
            try self.device.device.monitor.inside { () throws(CUDAError) in
                try self.device.join(plan, batch: batch, update: update, precision: self.precision)
            }
        }
    }
}
