internal import ApusEngine
internal import CCUDA

/// Networks of one shape, of several trainings, that share every launch.
///
/// Each training calls from a thread of its own, always inside the device's monitor. A call waits for those of the
/// others, so that one launch serves all; who does not come soon is left out of that round. Which rounds a call's steps
/// fall into changes nothing of what they compute.
final class FusionGroup {
    /// Places at the most.
    static let placesMax = 64

    /// How long a call waits for the others'.
    private static let patience = Duration.milliseconds(3)

    /// Steps of one call of a training, or of its judging.
    struct Call {
        let isTraining: Bool
        let data: CUDANetwork.DataAddresses
        let entries: [apus_step]
        let seed: UInt64
        fileprivate var done = 0
        fileprivate var sums = BatchSums()
        fileprivate var badStep: Int?
        fileprivate var number = 0
        fileprivate var failure: CUDAError?

        init(isTraining: Bool, data: CUDANetwork.DataAddresses, entries: [apus_step], seed: UInt64) {
            (self.isTraining, self.data, self.entries, self.seed) = (isTraining, data, entries, seed)
        }

        fileprivate var isOver: Bool { self.failure != nil || self.done == self.entries.count }

        fileprivate func runs(with other: Call) -> Bool {
            self.isTraining == other.isTraining && self.data.isClasses == other.data.isClasses
        }
    }

    /// One network's place.
    private struct Seat {
        let member: NetworkMember
        var order: [Int32] = []
        var moves: [apus_move] = []

        /// Where the network keeps them; `nil` until the next round.
        var kept: (order: UInt64, moves: UInt64)?
        var call: Call?
    }

    let shape: FusionShape
    private let plan: NetworkPlan
    private let device: Device
    private let tiles: TileBook?
    private let libraries: DeviceLibraries?
    private var network: CUDANetwork
    private var seats: [Seat?]
    private var isRunning = false
    private var calls = 0

    init(
        _ shape: FusionShape,
        plan: NetworkPlan,
        member: NetworkMember,
        device: Device,
        module: KernelModule,
        tiles: TileBook?,
        libraries: DeviceLibraries?
    ) throws(CUDAError) {
        (self.shape, self.plan, self.device, self.tiles, self.libraries) = (shape, plan, device, tiles, libraries)
        self.network = try Self.network(shape, plan, device, module, tiles, libraries, [member])
        self.seats = [nil]
    }

    private static func network(
        _ shape: FusionShape,
        _ plan: NetworkPlan,
        _ device: Device,
        _ module: KernelModule,
        _ tiles: TileBook?,
        _ libraries: DeviceLibraries?,
        _ members: [NetworkMember]
    ) throws(CUDAError) -> CUDANetwork {
        let network = try CUDANetwork(
            plan: plan,
            batch: shape.batch,
            updates: members.map(\.update),
            precision: shape.precision,
            device: device,
            module: module,
            tiles: tiles,
            libraries: libraries
        )
        for (trial, member) in members.enumerated() { try network.seat(member, trial: trial) }
        return network
    }

    var isEmpty: Bool { self.seats.allSatisfy { $0 == nil } }
    var memberCount: Int { self.seats.count { $0 != nil } }

    /// Bytes of one place.
    var bytesOfPlace: Int { Int(self.network.compiler.stride) }

    /// Bytes that the device must have free before the next one can join; 0 while a place is free.
    var bytesToGrow: Int {
        self.seats.contains { $0 == nil } ? 0 : self.bytesOfPlace * self.seats.count * 2
    }

    // ---- Coming and going

    /// The place of one more network; the others' states move with them when there is no free place.
    func join(_ member: NetworkMember) throws(CUDAError) -> Int {
        self.waitForTurn()
        defer { self.endTurn() }
        if let place = self.seats.firstIndex(where: { $0 == nil }) {
            try self.network.seat(member, trial: place)
            self.seats[place] = Seat(member: member)
            return place
        }
        try self.grow(to: min(max(2 * self.seats.count, 2), Self.placesMax), member)
        let place = self.memberCount
        try self.network.seat(member, trial: place)
        self.seats[place] = Seat(member: member)
        return place
    }

    func leave(_ place: Int) {
        self.waitForTurn()
        self.seats[place] = nil
        self.endTurn()
    }

    /// More places; only while none is free.
    private func grow(to count: Int, _ newcomer: NetworkMember) throws(CUDAError) {
        let members = self.seats.compactMap { $0?.member }
        let filler = [NetworkMember](repeating: newcomer, count: count - members.count)
        let larger = try Self.network(
            self.shape,
            self.plan,
            self.device,
            self.network.module,
            self.tiles,
            self.libraries,
            members + filler
        )
        do {
            for trial in members.indices { try larger.load(self.network.store(trial: trial), trial: trial) }
        } catch let error as CUDAError {
            throw error
        } catch {
            throw CUDAError.batch("\(error)")
        }
        self.network = larger
        // Only now: others put calls into their seats while this thread waited for the device.
        for place in self.seats.indices { self.seats[place]?.kept = nil }
        self.seats += [Seat?](repeating: nil, count: count - self.seats.count)
    }

    /// Goes on with other kernels.
    func adopt(_ module: KernelModule) throws(CUDAError) {
        self.waitForTurn()
        defer { self.endTurn() }
        try self.network.adopt(module)
    }

    /// Calls of one network, while no round runs.
    func alone<Result, Failure: Error>(
        _ body: (CUDANetwork) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        self.waitForTurn()
        defer { self.endTurn() }
        return try body(self.network)
    }

    private func waitForTurn() {
        while self.isRunning { self.device.monitor.wait() }
        self.isRunning = true
    }

    private func endTurn() {
        self.isRunning = false
        self.device.monitor.wakeAll()
    }

    // ---- Rounds

    func setOrder(_ order: [Int32], moves: [apus_move], of place: Int) {
        self.seats[place]?.order = order
        self.seats[place]?.moves = moves
        self.seats[place]?.kept = nil
    }

    /// Runs a call's steps, beside those that others call for.
    func run(_ call: Call, of place: Int) throws(CUDAError) -> CUDANetwork.Found {
        var call = call
        call.number = self.calls
        self.calls += 1
        self.seats[place]?.call = call
        self.device.monitor.wakeAll()
        var isPatient = true
        while true {
            if let call = self.seats[place]?.call, call.isOver {
                self.seats[place]?.call = nil
                if let failure = call.failure { throw failure }
                return CUDANetwork.Found(sums: call.sums, badStep: call.badStep)
            }
            if !self.isRunning, !isPatient || self.seats.allSatisfy({ $0 == nil || $0?.call != nil }) {
                self.runRound()
            } else if !self.device.monitor.wait(atMost: Self.patience) {
                isPatient = false
            }
        }
    }

    /// The longest stretch that the oldest call and all that run with it have in common.
    private func runRound() {
        let calls = self.seats.compactMap { $0?.call }.filter { !$0.isOver }
        guard let oldest = calls.min(by: { $0.number < $1.number }) else { return }
        self.isRunning = true
        defer { self.endTurn() }
        let places = self.seats.indices.filter { place in
            self.seats[place]?.call.map { !$0.isOver && $0.runs(with: oldest) } ?? false
        }
        let steps = places.compactMap { self.seats[$0]?.call }.map { $0.entries.count - $0.done }.min() ?? 0
        do throws(CUDAError) {
            try self.network.begin(self.work(places, steps: steps))
            try self.network.run(steps: steps, isTraining: oldest.isTraining, isClasses: oldest.data.isClasses)
            for place in places {
                let found = try self.network.found(trial: place)
                guard var call = self.seats[place]?.call else { continue }
                if call.badStep == nil { call.badStep = found.badStep.map { $0 + call.done } }
                call.sums = found.sums
                call.done += steps
                self.seats[place]?.call = call
            }
        } catch {
            for place in places { self.seats[place]?.call?.failure = error }
        }
    }

    private func work(_ places: [Int], steps: Int) throws(CUDAError) -> [CUDANetwork.Work?] {
        var work = [CUDANetwork.Work?](repeating: nil, count: self.seats.count)
        for place in places {
            guard let seat = self.seats[place], let call = seat.call else { continue }
            let kept: (order: UInt64, moves: UInt64)
            if let known = seat.kept {
                kept = known
            } else {
                kept = try self.network.keep(order: seat.order, moves: seat.moves, trial: place)
                self.seats[place]?.kept = kept
            }
            work[place] = CUDANetwork.Work(
                data: call.data,
                entries: Array(call.entries[call.done..<(call.done + steps)]),
                seed: call.seed,
                order: kept.order,
                moves: kept.moves,
                sums: call.sums
            )
        }
        return work
    }
}
