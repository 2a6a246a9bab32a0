import Foundation

/// One way in which the clocks of a cluster go wrong, and what must follow.
struct ClockCase: Sendable {
    enum Step: Sendable {
        case coordinator(Clocks.Offset)
        case worker(Clocks.Offset)

        /// Stands still while its clocks are set.
        case coordinatorStands(Clocks.Offset)
        case workerStands(Clocks.Offset)

        /// `kill -9`, and a new one.
        case restartCoordinator
    }

    enum Outcome: Sendable {
        /// Nothing is run twice.
        case unharmed

        /// What ran is ended, and begins again.
        case fenced
    }

    let name: String
    var coordinator = Clocks.Offset.right
    var worker = Clocks.Offset.right

    /// A time namespace of the kernel's for the worker, in which so much more time has passed since the machine's start.
    var bootedEarlier: Int?

    /// While two trials run.
    var steps: [Step] = []
    var outcome = Outcome.unharmed

    private static let hour = Duration.seconds(3_600)
    private static let minute = Duration.seconds(60)
    private static let toThePast = Duration.seconds(5 - Int64(Date().timeIntervalSince1970))
    private static let toTheFuture = Duration.seconds(4_102_444_800 - Int64(Date().timeIntervalSince1970))

    static let all: [ClockCase] = Self.wallAtStart + Self.wallAtRun + Self.boot

    private static let wallAtStart: [ClockCase] = [
        .init(name: "the coordinator is an hour ahead", coordinator: .wall(Self.hour)),
        .init(name: "the coordinator is an hour behind", coordinator: .wall(.zero - Self.hour)),
        .init(name: "the worker is an hour ahead", worker: .wall(Self.hour)),
        .init(name: "the worker is an hour behind", worker: .wall(.zero - Self.hour)),
        .init(name: "it is 1970", coordinator: .wall(Self.toThePast), worker: .wall(Self.toThePast)),
        .init(name: "it is 2100", coordinator: .wall(Self.toTheFuture), worker: .wall(Self.toTheFuture)),
        .init(
            name: "it is 1970 until the clocks are set",
            coordinator: .wall(Self.toThePast),
            worker: .wall(Self.toThePast),
            steps: [.coordinator(.right), .worker(.right)]
        ),
        .init(
            name: "the clocks drift apart",
            coordinator: .init(drift: 200_000),
            worker: .init(drift: -200_000),
            steps: [.coordinator(.init(drift: 900_000))]
        ),
    ]

    private static let wallAtRun: [ClockCase] = [
        .init(name: "the coordinator's clock is set an hour ahead", steps: [.coordinator(.wall(Self.hour))]),
        .init(name: "the coordinator's clock is set an hour back", steps: [.coordinator(.wall(.zero - Self.hour))]),
        .init(name: "the worker's clock is set an hour ahead", steps: [.worker(.wall(Self.hour))]),
        .init(name: "the worker's clock is set an hour back", steps: [.worker(.wall(.zero - Self.hour))]),
        .init(
            name: "the coordinator's clock is set back and forth",
            steps: [
                .coordinator(.wall(Self.hour)), .coordinator(.wall(.zero - Self.hour)), .coordinator(.wall(Self.hour)),
                .coordinator(.right), .coordinator(.wall(.zero - Self.hour)),
            ]
        ),
        .init(
            name: "the clocks are set apart",
            steps: [.coordinator(.wall(.zero - Self.hour)), .worker(.wall(Self.hour))]
        ),
        .init(
            name: "a second comes twice",
            steps: [.coordinator(.wall(.seconds(-1))), .worker(.wall(.seconds(-1)))]
        ),
        .init(name: "the coordinator's clock is set to 1970", steps: [.coordinator(.wall(Self.toThePast))]),
        .init(name: "the coordinator's clock is set to 2100", steps: [.coordinator(.wall(Self.toTheFuture))]),
        .init(name: "the worker's clock is set to 1970", steps: [.worker(.wall(Self.toThePast))]),
        .init(name: "the worker's clock is set to 2100", steps: [.worker(.wall(Self.toTheFuture))]),
        .init(
            name: "the coordinator is killed after its clock was set ahead",
            steps: [.coordinator(.wall(Self.hour)), .restartCoordinator]
        ),
        .init(
            name: "the coordinator is killed after its clock was set back",
            steps: [.coordinator(.wall(.zero - Self.hour)), .restartCoordinator]
        ),
    ]

    private static let boot: [ClockCase] = [
        .init(name: "the worker's host slept", steps: [.worker(.slept(Self.minute))], outcome: .fenced),
        .init(
            name: "the worker's host slept, and its clock is wrong after it",
            steps: [.workerStands(.init(wall: .zero - Self.hour, boot: Self.minute))],
            outcome: .fenced
        ),
        .init(name: "the coordinator's host slept", steps: [.coordinatorStands(.slept(Self.minute))]),
        .init(
            name: "the coordinator's host slept, and its clock is wrong after it",
            steps: [.coordinatorStands(.init(wall: Self.hour, boot: Self.minute))]
        ),
        .init(name: "the coordinator stood still", steps: [.coordinatorStands(.right)]),
        .init(name: "the worker stood still", steps: [.workerStands(.right)]),
        .init(name: "the worker's host was started a day before", bootedEarlier: 86_400),
    ]
}
