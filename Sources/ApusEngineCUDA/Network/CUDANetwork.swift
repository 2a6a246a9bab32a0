internal import CCUDA
package import ApusEngine

/// Networks of one shape on a device, trained side by side: one for each trial.
///
/// They share every launch, and nothing of what one computes depends on how many there are.
package final class CUDANetwork {
    package let plan: NetworkPlan
    package let batch: Int

    /// By trial.
    private(set) var members: [NetworkMember]
    let precision: Precision
    let device: Device
    private(set) var module: KernelModule
    private(set) var compiler: NetworkCompiler

    /// What may make products in the place of kernels, and the network laid out without that.
    let libraries: DeviceLibraries?
    private let ownCompiler: NetworkCompiler
    let stream: Stream
    let trials: Int
    private let slab: DeviceMemory
    private let side: Stream
    private let event: Event
    private var recordings: [RecordingKey: RecordingBox] = [:]

    /// What the host gives for each call: table, order and moves, by trial.
    private var tables: [GrowingMemory]
    private var orders: [GrowingMemory]
    private var moves: [GrowingMemory]

    struct RecordingKey: Hashable {
        let isTraining: Bool
        let isClasses: Bool
        let steps: Int
    }

    private final class RecordingBox {
        let recording: Recording

        init(_ recording: consuming Recording) { self.recording = recording }
    }

    /// Steps of the longest recording.
    private static let recordedSteps = 8

    package init(
        plan: NetworkPlan,
        batch: Int,
        updates: [UpdateRule],
        precision: Precision,
        device: Device,
        module: KernelModule,
        tiles: TileBook? = nil,
        libraries: DeviceLibraries? = nil,
        tuning: TileTuning = .atStart,
        isProbe: Bool = false
    ) throws(CUDAError) {
        (self.plan, self.batch, self.libraries) = (plan, batch, libraries)
        self.members = updates.map { NetworkMember(plan, update: $0) }
        (self.precision, self.device, self.module) = (precision, device, module)
        self.trials = updates.count
        let update = updates.first ?? UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
        func compile(base: UInt64, stride: UInt64, _ tiles: TileTable, _ plans: LibraryPlans = [:]) -> NetworkCompiler {
            NetworkCompiler(
                plan: plan,
                batch: batch,
                update: update,
                precision: precision,
                traits: device.traits,
                tiles: tiles,
                libraries: libraries,
                libraryPlans: plans,
                isProbe: isProbe,
                base: base,
                stride: stride
            )
        }
        try device.enter()
        let bytes = compile(base: 0, stride: 0, TileTable()).byteCount
        self.slab = try DeviceMemory(device, byteCount: bytes * updates.count)
        self.stream = try Stream(device)
        self.side = try Stream(device)
        self.event = try Event(device)
        self.tables = updates.map { _ in GrowingMemory() }
        self.orders = updates.map { _ in GrowingMemory() }
        self.moves = updates.map { _ in GrowingMemory() }
        try self.slab.fill(0, on: self.stream)
        let base = self.slab.address
        if let tiles {
            try TileMeasurement.run(tiles, update: update, on: self.stream, module, tuning: tuning) {
                compile(base: base, stride: UInt64(bytes), $0)
            }
            try self.slab.fill(0, on: self.stream)
        }
        let table = tiles?.table ?? TileTable()
        self.ownCompiler = compile(base: base, stride: UInt64(bytes), table)
        let plans = try LibraryMeasurement.plans(libraries, self.ownCompiler, update: update, on: self.stream, module) {
            compile(base: base, stride: UInt64(bytes), table, $0)
        }
        if libraries != nil { try self.slab.fill(0, on: self.stream) }
        self.compiler = compile(base: base, stride: UInt64(bytes), table, plans)
        try self.writeTables()
        for trial in 0..<self.trials { try self.writeDropouts(trial) }
        try self.stream.synchronize()
    }

    /// Bytes of one network's memory, its data left out.
    static func slabBytes(
        _ plan: NetworkPlan,
        batch: Int,
        update: UpdateRule,
        precision: Precision,
        traits: DeviceTraits,
        libraries: DeviceLibraries? = nil
    ) -> Int {
        NetworkCompiler(
            plan: plan,
            batch: batch,
            update: update,
            precision: precision,
            traits: traits,
            libraries: libraries,
            isProbe: false,
            base: 0,
            stride: 0
        ).byteCount
    }

    func offset(_ trial: Int) -> UInt64 { self.compiler.stride * UInt64(trial) }

    /// What the update knows of each trial's parameters.
    private func writeTables() throws(CUDAError) {
        try self.stream.copy(self.compiler.parameterEntries, to: self.compiler.parameterTable)
        try self.stream.copy(self.compiler.blocks, to: self.compiler.blockTable)
    }

    private func writeDropouts(_ trial: Int) throws(CUDAError) {
        let entries = self.members[trial].dropoutRates.map { rate in
            let mask = DropoutMask(rate: rate, layer: 0, scalars: StepScalars())
            return apus_dropout(threshold: mask.threshold, scale: mask.scale)
        }
        try self.stream.copy(entries, to: self.compiler.dropouts + self.offset(trial))
    }

    /// Throws where a kernel wrote beside what it was to write: what lies between the networks' numbers is zero.
    func checkMemory() throws(CUDAError) {
        for trial in 0..<self.trials {
            let bytes = try self.stream.read(
                self.compiler.byteCount,
                from: self.slab.address + self.offset(trial),
                zero: UInt8(0)
            )
            for gap in self.compiler.gaps {
                guard let stray = gap.first(where: { bytes[$0] != 0 }) else { continue }
                throw CUDAError.kernels(
                    "a kernel wrote where nothing belongs, \(stray - gap.lowerBound) bytes behind byte "
                        + "\(gap.lowerBound) of a network's memory"
                )
            }
        }
    }

    /// Gives a place to another network of the shape.
    func seat(_ member: NetworkMember, trial: Int) throws(CUDAError) {
        self.members[trial] = member
        try self.writeDropouts(trial)
        try self.stream.synchronize()
    }

    /// Goes on with other kernels, which compute the same.
    func adopt(_ module: KernelModule) throws(CUDAError) {
        try self.stream.synchronize()
        self.recordings = [:]
        self.module = module
    }

    /// Whether there is something to be tried again without libraries: an error of theirs, or of what they did to a
    /// recording.
    ///
    /// Then the own kernels have taken over.
    func doesWithoutLibraries(_ error: CUDAError) throws(CUDAError) -> Bool {
        guard !self.compiler.libraryPlans.isEmpty, !error.isSticky else { return false }
        if case .memory = error { return false }
        self.libraries?.giveUp(self.compiler.libraryPlans.keys, error)
        self.compiler = self.ownCompiler
        self.recordings = [:]
        try self.writeTables()
        return true
    }

    /// Does something with the launches of this network: once more, without libraries, where one of theirs failed.
    func withLaunches<Result>(_ body: (NetworkCompiler) throws -> Result) throws -> Result {
        do {
            return try body(self.compiler)
        } catch let error as CUDAError {
            guard try self.doesWithoutLibraries(error) else { throw error }
            return try body(self.compiler)
        }
    }

    /// A trial's steps over one data set.
    struct Work {
        let data: DataAddresses
        let entries: [apus_step]
        let seed: UInt64

        /// Samples in the order in which batches take them.
        let order: UInt64
        let moves: UInt64

        /// What earlier calls found, which these steps are added to.
        var sums = BatchSums()
    }

    /// Where a data set lies.
    struct DataAddresses {
        let samples: UInt64
        let targets: UInt64
        let offset: UInt64
        let factor: UInt64
        let groups: Int
        let isBytes: Bool
        let isClasses: Bool

        init(_ data: borrowing ResidentData) {
            (self.samples, self.targets) = (data.samples, data.targets)
            (self.offset, self.factor, self.groups) = (data.offset, data.factor, data.groups)
            (self.isBytes, self.isClasses) = (data.isBytes, data.isClasses)
        }
    }

    /// What a trial's steps found.
    struct Found {
        let sums: BatchSums

        /// The first step, counted from 0, whose loss was not finite.
        let badStep: Int?
    }

    /// Writes the controls for a call's steps, by trial; a trial without work sits the steps out.
    func begin(_ work: [Work?]) throws(CUDAError) {
        try self.device.enter()
        for (trial, work) in work.enumerated() {
            let entries = work?.entries ?? [apus_step()]
            let table = try self.tables[trial].fill(entries, device: self.device, stream: self.stream)
            var control = apus_control(self.members[trial].update)
            control.steps = table
            if let work { self.fill(&control, work, trial: trial) }
            try self.stream.copy([control], to: self.compiler.control + self.offset(trial))
        }
    }

    /// Keeps an order, and the moves of its samples, for the steps to come.
    func keep(order: [Int32], moves: [apus_move], trial: Int) throws(CUDAError) -> (order: UInt64, moves: UInt64) {
        try self.device.enter()
        let kept = try self.orders[trial].fill(order, device: self.device, stream: self.stream)
        guard !moves.isEmpty else { return (kept, 0) }
        return (kept, try self.moves[trial].fill(moves, device: self.device, stream: self.stream))
    }

    private func fill(_ control: inout apus_control, _ work: Work, trial: Int) {
        control.seed_low = UInt32(truncatingIfNeeded: work.seed)
        control.seed_high = UInt32(truncatingIfNeeded: work.seed >> 32)
        control.dropouts = self.compiler.dropouts + self.offset(trial)
        control.samples = work.data.samples
        control.targets = work.data.targets
        control.order = work.order
        control.moves = work.moves
        control.offset = work.data.offset
        control.factor = work.data.factor
        control.normalizer_groups = Int32(work.data.groups)
        control.samples_are_bytes = work.data.isBytes ? 1 : 0
        control.smoothing = Float(self.members[trial].smoothing)
        control.loss = work.sums.loss
        control.correct = UInt64(work.sums.correct)
        control.count = UInt64(work.sums.count)
    }

    /// Runs so many entries of the tables.
    func run(steps: Int, isTraining: Bool, isClasses: Bool) throws(CUDAError) {
        var left = steps
        while left > 0 {
            let steps = left >= Self.recordedSteps ? Self.recordedSteps : 1
            let key = RecordingKey(isTraining: isTraining, isClasses: isClasses, steps: steps)
            try self.recording(key).recording.launch(on: self.stream)
            left -= steps
        }
    }

    private func recording(_ key: RecordingKey) throws(CUDAError) -> RecordingBox {
        if let recording = self.recordings[key] { return recording }
        do throws(CUDAError) {
            return try self.record(key)
        } catch {
            guard try self.doesWithoutLibraries(error) else { throw error }
            return try self.record(key)
        }
    }

    private func record(_ key: RecordingKey) throws(CUDAError) -> RecordingBox {
        let launches =
            key.isTraining
            ? self.compiler.trainStep(classes: key.isClasses) : self.compiler.evaluationStep(classes: key.isClasses)
        // Functions are looked up before: a recording must not load anything.
        for launch in launches where launch.call == nil {
            _ = try self.module.function(launch.kernel, sharedBytes: launch.sharedBytes)
        }
        let box = RecordingBox(
            try Recording(on: self.stream) { () throws(CUDAError) in
                for _ in 0..<key.steps { try self.launch(launches) }
            }
        )
        self.recordings[key] = box
        return box
    }

    /// Gives launches to the device in order; those aside run beside the others until the last one.
    func launch(_ launches: [Launch]) throws(CUDAError) {
        var isForked = false
        for (index, launch) in launches.enumerated() {
            if launch.isAside, index < launches.count - 1 {
                try self.event.join(self.stream, to: self.side)
                try launch.run(on: self.side, self.module, trials: self.trials)
                isForked = true
            } else {
                if isForked, launch.kernel.hasPrefix("apus_update") {
                    try self.event.join(self.side, to: self.stream)
                    isForked = false
                }
                try launch.run(on: self.stream, self.module, trials: self.trials)
            }
        }
        if isForked { try self.event.join(self.side, to: self.stream) }
    }

    /// What the steps since ``begin(_:)`` found; waits for them.
    func found(trial: Int) throws(CUDAError) -> Found {
        let control = try self.stream.read(
            1,
            from: self.compiler.control + self.offset(trial),
            zero: apus_control()
        )[0]
        return Found(
            sums: BatchSums(loss: control.loss, correct: Int(control.correct), count: Int(control.count)),
            badStep: control.bad_step == 0 ? nil : Int(control.bad_step) - 1
        )
    }
}
