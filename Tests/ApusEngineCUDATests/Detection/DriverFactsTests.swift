import ApusEngineCUDA
import Testing

@Suite struct DriverFactsTests {
    private static let node = DriverFacts.Node(path: "/dev/nvidia0", isAllowed: true)

    private func facts(
        _ library: DriverFacts.Library,
        cards: Int = 1,
        nodes: [DriverFacts.Node] = [Self.node],
        module: String? = "535.129.03",
        visible: String? = nil
    ) -> [String] {
        DriverFacts(cards: cards, module: module, nodes: nodes, library: library, visibleDevices: visible).problems
    }

    @Test func `a machine where all is well misses nothing`() {
        #expect(self.facts(.works(cuda: 12_090, devices: 1)) == [])
    }

    @Test func `each thing that is missing is told with what to do`() {
        let denied = DriverFacts.Node(path: "/dev/nvidiactl", isAllowed: false)
        let cases: [([String], String)] = [
            (self.facts(.missing("no libcuda.so.1"), cards: 0, nodes: []), "this machine shows no NVIDIA GPU"),
            (self.facts(.missing("no libcuda.so.1")), "install NVIDIA's driver, version 525 or later"),
            (self.facts(.missing("no libcuda.so.1")), "docker run --gpus all"),
            (self.facts(.tooOld("it has no 'cuInit'")), "NVIDIA's driver 535.129.03 is too old"),
            (self.facts(.refused(code: 999, text: "unknown"), nodes: [denied]), "no permission for /dev/nvidiactl"),
            (self.facts(.refused(code: 100, text: "no device"), nodes: []), "modprobe nvidia"),
            (self.facts(.refused(code: 100, text: "no device"), cards: 0), "this machine shows no NVIDIA GPU"),
            (self.facts(.refused(code: 100, text: "no device"), visible: "7"), "CUDA_VISIBLE_DEVICES is '7'"),
            (self.facts(.refused(code: 803, text: "mismatch")), "restart the machine"),
            (self.facts(.refused(code: 999, text: "unknown")), "see what nvidia-smi says"),
            (self.facts(.works(cuda: 12_090, devices: 0)), "the driver shows none of the 1 NVIDIA GPUs"),
        ]

        for (problems, part) in cases {
            #expect(problems.count == 1)
            #expect(problems.first?.contains(part) == true, "\(problems) lacks '\(part)'")
        }
    }

    @Test func `the driver's version is found in the kernel's words`() {
        let text = """
            NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023
            GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
            """

        #expect(DriverFacts.version(inModuleText: text) == "535.129.03")
        #expect(DriverFacts.version(inModuleText: "") == nil)
    }
}
