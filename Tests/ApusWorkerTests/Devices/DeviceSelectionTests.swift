import ApusWorker
import Foundation
import Testing

@Suite struct DeviceSelectionTests {
    /// A folder of locks; gone with the value.
    private final class Locks {
        let path = FileManager.default.temporaryDirectory.appending(path: "apus-locks-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: self.path) }
    }

    private static func report(_ problems: [String?]) -> DeviceReport {
        DeviceReport(
            driver: "535.129.03",
            cuda: "12.2",
            kernels: "/opt/apus/kernels",
            devices: problems.enumerated().map { ordinal, problem in
                DeviceReport.Device(
                    ordinal: ordinal,
                    name: "NVIDIA H100",
                    identifier: "GPU-\(ordinal)",
                    memoryBytes: 80 << 30,
                    freeBytes: 79 << 30,
                    computeCapability: "9.0",
                    kernels: problem == nil ? "sm_90.cubin" : nil,
                    problem: problem
                )
            },
            problems: []
        )
    }

    @Test(arguments: [
        ("auto", DeviceSelection.auto), ("none", .none), ("0", .these([0])), ("1,0", .these([1, 0])),
    ])
    func `the option is read`(text: String, selection: DeviceSelection) {
        #expect(DeviceSelection(text) == selection)
    }

    @Test(arguments: ["", "all", "0,", "-1", "0,0", "64", "0, 1"])
    func `anything else is refused`(text: String) {
        #expect(DeviceSelection(text) == nil)
    }

    @Test func `a device that another worker has is left out, or refused where it was named`() throws {
        let locks = try Locks()
        let report = Self.report([nil, nil])
        let first = try DeviceSelection.these([0]).choose(
            from: report,
            owner: "first",
            home: "/first",
            lockFolder: locks.path
        )
        #expect(first.devices.map(\.ordinal) == [0])

        let second = try DeviceSelection.auto.choose(
            from: report,
            owner: "second",
            home: "/second",
            lockFolder: locks.path
        )
        let error = #expect(throws: WorkerError.self) {
            _ = try DeviceSelection.these([0]).choose(
                from: report,
                owner: "third",
                home: "/third",
                lockFolder: locks.path
            )
        }

        #expect(second.devices.map(\.ordinal) == [1])
        let text =
            "this worker cannot have device 0 (NVIDIA H100): worker 'first' (process \(getpid())) uses it; "
            + "end that one, or give this one other devices with --devices"
        #expect(second.warnings == [text])
        #expect(error?.description == text)
        withExtendedLifetime(first) {}
    }

    @Test func `a lock goes with its worker`() throws {
        let locks = try Locks()
        let report = Self.report([nil])
        _ = try DeviceSelection.auto.choose(from: report, owner: "first", home: "/first", lockFolder: locks.path)

        let second = try DeviceSelection.auto.choose(
            from: report,
            owner: "second",
            home: "/second",
            lockFolder: locks.path
        )

        #expect(second.devices.count == 1)
    }

    @Test func `a device that cannot train is offered to programs, and refused where it was named`() throws {
        let locks = try Locks()
        let report = Self.report(["there is no kernel pack"])

        let chosen = try DeviceSelection.auto.choose(from: report, owner: "a", home: "/a", lockFolder: locks.path)
        #expect(chosen.devices.count == 1)
        #expect(chosen.warnings == ["device 0: there is no kernel pack"])
        let error = #expect(throws: WorkerError.self) {
            _ = try DeviceSelection.these([0]).choose(from: report, owner: "b", home: "/b", lockFolder: locks.path)
        }
        #expect(error == .device("device 0", reason: "there is no kernel pack"))
        let missing = #expect(throws: WorkerError.self) {
            _ = try DeviceSelection.these([3]).choose(from: report, owner: "b", home: "/b", lockFolder: locks.path)
        }
        #expect(missing == .device("device 3", reason: "there is none: there are 1"))
    }

    @Test func `a report is text for people, and comes back from its JSON`() throws {
        let report = Self.report([nil, "there is no kernel pack"])

        #expect(try JSONDecoder().decode(DeviceReport.self, from: JSONEncoder().encode(report)) == report)
        #expect(report.text.contains("driver      535.129.03 (CUDA 12.2)"))
        #expect(report.text.contains("compute capability 9.0, 81920 MiB of memory, 80896 MiB free"))
        #expect(report.text.contains("trains with sm_90.cubin"))
        #expect(report.text.contains("cannot train"))
    }
}
